// The audit log as administrators read it: the same list in every service.
import type {
  AuditEntry as AuditEntryMessage,
  ListAuditEntriesRequest,
  ListAuditEntriesResponse,
} from '@plaza/api/audit';
import { rpcs } from '@plaza/api/rpcs';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { ServiceConfig } from '../config.ts';
import type { Database, SqlEntityManager } from '../database.ts';
import { db, type DB } from '../db.ts';
import type { Feature } from '../features.ts';
import type { Logger } from '../logger.ts';
import { cutPage, pageTokens } from '../pages.ts';
import { serve } from '../rpc.ts';
import { fields, parse, together } from '../validation.ts';
import { startAuditChain } from './chain.ts';

export interface AuditLogDependencies {
  config: Pick<ServiceConfig, 'name' | 'serviceKey' | 'auditRetentionDays'>;
  database: Database;
  log: Logger;
}

/** The list of the audit log of a service: of its own package, so that it has a name of its own. */
export function auditLog(definition: object, { config, database, log }: AuditLogDependencies): Feature {
  const list = (request: ListAuditEntriesRequest): Promise<ListAuditEntriesResponse> =>
    listAuditEntries(database, request);
  return {
    rpcs: [serve(definition, Object.fromEntries(Object.keys(definition).map((name) => [name, list])))],
    jobs: startAuditChain({
      database,
      log,
      service: config.name,
      serviceKey: config.serviceKey,
      retentionDays: config.auditRetentionDays,
    }),
  };
}

const listRequest = together(
  z.object({
    pageSize: fields.pageSize(),
    pageToken: fields.pageToken(),
    actor: fields.idOrNone(),
    subject: fields.text(0, 200),
    rpc: z.string().regex(/^([A-Za-z0-9_.]+\/[A-Za-z0-9]+)?$/, 'Must be the name of an rpc.'),
    from: z.date().optional(),
    to: z.date().optional(),
    changesOnly: z.boolean(),
  }),
  {
    holds: ({ from, to }) => from === undefined || to === undefined || from < to,
    path: ['to'],
    message: 'Must be later than from.',
  },
);

// Positions are of type bigint.
const tokens = pageTokens('audit log', z.tuple([z.string().regex(/^\d{1,18}$/)]));

async function listAuditEntries(
  database: Database,
  request: ListAuditEntriesRequest,
): Promise<ListAuditEntriesResponse> {
  const { pageSize, pageToken, ...filters } = parse(listRequest, request);
  const { actor, subject, rpc, from, to, changesOnly } = filters;
  // Every service has such a list, and each its own tokens.
  const marks = [
    database.schema.name,
    actor,
    subject,
    rpc,
    from?.toISOString() ?? '',
    to?.toISOString() ?? '',
    String(changesOnly),
  ];
  const before = tokens.read(pageToken, marks)?.[0];
  const rows = await database.asSystem((em) => readEntries(em, { ...filters, before }, pageSize + 1));
  const { shown, last } = cutPage(rows, pageSize);
  return { entries: shown.map(toProto), nextPageToken: tokens.write(last && [last.position], marks) };
}

/** Audited rpcs that only read, as entries name them. */
const reads = Object.entries(rpcs)
  .filter(([, { audit, http }]) => audit && http.length > 0 && http.every(({ method }) => method === 'GET'))
  .map(([path]) => path.slice(1));

type Row = Selectable<DB['audit_log']>;

interface Filters {
  actor: string;
  subject: string;
  rpc: string;
  from?: Date | undefined;
  to?: Date | undefined;
  changesOnly: boolean;
  /** The position after which the page begins. */
  before: string | undefined;
}

function readEntries(
  em: SqlEntityManager,
  { actor, subject, rpc, from, to, changesOnly, before }: Filters,
  limit: number,
): Promise<Row[]> {
  let query = db(em).selectFrom('audit_log').selectAll();
  if (actor) query = query.where('actor', '=', actor);
  if (subject) query = query.where('subject', '=', subject);
  if (rpc) query = query.where('rpc', '=', rpc);
  if (from) query = query.where('at', '>=', from);
  if (to) query = query.where('at', '<', to);
  if (changesOnly) query = query.where('rpc', 'not in', reads);
  if (before) query = query.where('position', '<', before);
  return query.orderBy('position', 'desc').limit(limit).execute();
}

function toProto(row: Row): AuditEntryMessage {
  return {
    id: row.id,
    at: row.at,
    actor: row.actor,
    actorRole: row.actor_role,
    rpc: row.rpc,
    outcome: row.outcome,
    subjectKind: row.subject_kind,
    subject: row.subject,
    reason: row.reason,
    requestId: row.request_id,
    idempotencyKey: row.idempotency_key ?? '',
    address: row.address,
    details: row.details,
  };
}
