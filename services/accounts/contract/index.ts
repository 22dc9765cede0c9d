/** What other services and clients may know of accounts: events, requests, answers, the proto. */
export * from './answers.ts';
export * from './events.ts';
export * from './protos.ts';
export * from './requests.ts';
