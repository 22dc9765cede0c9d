/** What other services and clients may know of checkouts: events, ids, shapes, protos. */
export * from './events.ts';
export * from './ids.ts';
export * from './protos.ts';
export * from './requests.ts';
export * from './told.ts';
export * from './view.ts';
