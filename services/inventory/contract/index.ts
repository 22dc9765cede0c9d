export * from './events.ts';
export * from './protos.ts';
