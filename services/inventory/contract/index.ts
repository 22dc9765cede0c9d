/** What other services and clients may know of inventory: events, requests, answers, the protos. */
export * from './events.ts';
export * from './protos.ts';
export * from './requests.ts';
export * from './view.ts';
