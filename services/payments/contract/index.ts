/** What other services and clients may know of payments: events, shapes, protos. */
export * from './events.ts';
export * from './protos.ts';
export * from './requests.ts';
export * from './view.ts';
