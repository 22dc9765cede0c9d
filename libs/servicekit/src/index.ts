export { CommandApi, type CommandApiOptions, type CommandDetails, type CreateDetails } from './commands/command-api.ts';
export { commandMetadata } from './commands/command-metadata.ts';
export { eventStoreSpecs, openCommands, openEventStore } from './commands/event-store.ts';
export { type IdReader, idReader, readUuid } from './commands/read-id.ts';
export {
  type CommandAnswer,
  type CommandRoute,
  changeSchema,
  checkedLater,
  commandAnswer,
  createSchema,
} from './commands/route-schemas.ts';
export { withFieldNames } from './grpc/field-names.ts';
export { decimalNumber, type Timestamp, timestampMessage, timeText } from './grpc/proto-values.ts';
export { defineNeeds, type Needs } from './needs.ts';
export type { Delivered, React } from './reactions/in-order.ts';
export { addReactionRoutes } from './reactions/reaction-routes.ts';
export { type OperatedReaction, type ReactionOptions, startReaction } from './reactions/start-reaction.ts';
export * from './schemas/index.ts';
export { periodically } from './work/periodically.ts';
