export { type EventStoreOptions, type EventStoreServer, ListenError, startEventStore } from './server.ts';
export { StoreOpenError } from './storage/database.ts';
