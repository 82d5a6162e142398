export {
  createCarrier,
  startReceiver,
  type Carrier,
  type CarrierOptions,
  type Receiver,
  type ReceiverOptions,
} from './carrier.ts';
export { startDueQueue, type DueQueue } from './due-queue.ts';
export { emit, outboxRows, type OutboxInsert } from './emit.ts';
export { deleteOldEvents } from './retention.ts';
export {
  countEvents,
  dropEvents,
  eventStates,
  listEvents,
  replayEvents,
  type EventState,
  type ListedEvent,
} from './operator.ts';
export { operations } from './operations.ts';
export { accountDeletionEvents } from './account-deletion.ts';
export {
  answerTrace,
  traceSource,
  tracedOfAKind,
  type Traced,
  type TracePart,
  type TraceQuestion,
  type TraceSourceOptions,
} from './trace.ts';
export { alsoHeard } from './also-heard.ts';
export { startEvents, type EventHandler, type EventHandlers, type Events, type EventsOptions } from './start.ts';
export { outboxEntities, outboxFunctions, outboxTables } from './tables.ts';
export { events, type EventType, type NewEvent, type PayloadOf, type ReceivedEvent } from './types.ts';
