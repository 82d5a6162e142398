// The door of the package: what services, tools and tests use. Something else is exported when somebody needs it.
export { auditLog } from './audit/audit.ts';
export { AuditEntry, auditEntities, auditFunctions } from './audit/audit-entry.entity.ts';
export { removeOldEntries, sealAudit, type AuditChainOptions } from './audit/chain.ts';
export { newestCheckpoints, readCheckpoint, writeCheckpoint, type Checkpoint } from './audit/checkpoints.ts';
export { verifyAudit, type AuditBreak, type AuditVerification } from './audit/verify.ts';
export { tracedCalls } from './audit/trace.queries.ts';
export { auditOperator } from './audit/operator-audit.ts';
export type { AuditedChange } from './audit/call-audit.ts';
export { canonicalCode, typedCode } from './typed-code.ts';
export { fromBase32, toBase32 } from './base32.ts';
export { csvCell, csvLine, markedIfCut } from './csv.ts';
export {
  EncodedResponse,
  type CallContext,
  type Handlers,
  type KeyCeiling,
  type RequestOf,
  type ResponseOf,
  type RpcDefinition,
} from './calls.ts';
export {
  readServiceConfig,
  redisVariables,
  sealingKeys,
  serviceVariables,
  type ServiceConfig,
  upkeepScheduleVariable,
} from './config.ts';
export {
  afterCommit,
  beforeCommit,
  defineSchema,
  migrationNames,
  openDatabase,
  ormOptions,
  type Database,
  type SchemaDefinition,
  type SqlEntityManager,
} from './database.ts';
export {
  endedSessionsChannel,
  keepEndedSessions,
  watchEndedSessions,
  type EndedSession,
  type EndedSessions,
  type EndedSessionsPage,
} from './ended-sessions.ts';
export type { Channel } from './told-by-auth.ts';
export { watchDeletedPeople, type DeletedPeople } from './deleted-people.ts';
export type { Admit, Admitted } from './admission.ts';
export type { Door, HttpDoor, Porch } from './doors.ts';
export { derivedKey } from './derived-keys.ts';
export {
  commonErrors,
  defineErrors,
  fromWire,
  isDatabaseUnavailable,
  registeredErrors,
  ServiceError,
  sharedErrors,
  status,
  toServiceError,
  toJson,
  toWire,
  type ErrorFactory,
  type FieldViolation,
} from './errors.ts';
export { eventsOf, type Feature } from './features.ts';
export { isPermitted, isRead, isTestCall } from './access.ts';
export { members, type Members } from './members.ts';
export { planOf, requireEntitlement } from './entitlements.ts';
export { awaitUses, peoplesPictures, smallPicture, type PeoplesPictures } from './pictures.ts';
export { enrolScope, hasFreshSignIn, requireFreshSignIn } from './fresh-sign-in.ts';
export { snakeCase } from './field-names.ts';
export { gather } from './gather.ts';
export {
  IdempotencyKey,
  idempotencyKeyProperties,
  IdempotencyKeySchema,
  idempotencyTable,
  idempotent,
  requestHash,
  type Kept,
  type MessageCodec,
  type Scope,
} from './idempotency.ts';
export { bytesOfId, demoId, firstIdOf, idOfBytes, isUuid, newCuid, newId, testPayerOf, testTwinOf } from './ids.ts';
export { startJob, type Job } from './job.ts';
export { createLeases, leaseMs, type Leases } from './leases.ts';
export { createLogger, type Logger } from './logger.ts';
export { createMigration, hasSchemaDrift, migrate, pendingMigrations, prepare, upgrade } from './migrate.ts';
export { clientIpOf, networkOf, widerNetworkOf } from './network.ts';
export { cursorFields, cutPage, encodePageToken, pageTokens } from './pages.ts';
export {
  keepPlanChanges,
  watchPlanChanges,
  type ChangedPlan,
  type PlanChanges,
  type PlanChangesOptions,
  type PlanChangesPage,
} from './plan-changes.ts';
export { asPeer, isUnknownOutcome, peer, type Peer } from './peers.ts';
export {
  erasePersonalData,
  exportedKeys,
  platformTables,
  type Fate,
  type PersonalData,
  type PersonalTable,
} from './personal-data.ts';
export { exportedColumns, exportRows, personalDataExport, type ExportedRows } from './personal-export.ts';
export { anyOf, asSystemWithin, exactTime, lockEachUntilCommit, lockUntilCommit } from './queries.ts';
export { deleteOldKeys } from './retention.ts';
export { ownerRole, runtimeRole } from './roles.ts';
export { serve, type MerchantOfCall, type ServedRpcs } from './rpc.ts';
export { reseal, seal, unseal, type SealingKeys } from './sealing.ts';
export {
  parsePublicKeys,
  privateKeyOf,
  publicKeyText,
  serviceTokens,
  type ServicePublicKeys,
} from './service-tokens.ts';
export { refuseTooPowerfulRole, run, startService, type App, type ForeignRpcs } from './service.ts';
export { connect, inSnapshot, type Connection, type Snapshot } from './snapshot.ts';
export { pendingSqlFiles, sqlFiles } from './sql-files.ts';
export { SqlMigration, sqlText } from './sql-migration.ts';
export { sqlState, violatedConstraint } from './sql-state.ts';
export type { MetricSource } from './telemetry.ts';
export { createVerifier, maxAccessTokenSeconds, tokenAudience, tokenIssuer, type TokenVerifier } from './tokens.ts';
export { backupMetrics, recordBackup, type BackupStep } from './upkeep/backups.ts';
export { dayIn, lateAfterSeconds, periodOf, rhythms, type Rhythm, type Rhythmic } from './upkeep/periods.ts';
export { newestRuns, type Found, type UpkeepRecord, type UpkeepTask } from './upkeep/runs.ts';
export { cronJobOf, type CronJob, type UpkeepSchedule } from './upkeep/schedule.ts';
export { allTasks, runTask, upkeep } from './upkeep/upkeep.feature.ts';
export { UpkeepRun } from './upkeep/upkeep-run.entity.ts';
export { defaultPageSize, fields, parse, together } from './validation.ts';
export { ConfigError, parsed, readEnvironment, storeAddresses, variables, type Environment } from '@plaza/environment';
export { serviceNames, type PlanName, type ServiceName } from '@plaza/services';
