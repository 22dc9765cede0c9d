/** What other services and clients may know of notifications: events, kinds, shapes, protos. */
export * from './events.ts';
export * from './notices.ts';
export * from './preferences.ts';
export * from './protos.ts';
export * from './view.ts';
