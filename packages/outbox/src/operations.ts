// What administrators see and do of a service over its API: how it runs, and its events.
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type {
  GetServiceInfoRequest,
  GetServiceInfoResponse,
  ListOutboxEventsRequest,
  ListOutboxEventsResponse,
} from '@plaza/api/operations';
import {
  cutPage,
  fields,
  migrationNames,
  pageTokens,
  parse,
  pendingSqlFiles,
  serve,
  together,
  type CallContext,
  type Database,
  type Feature,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { backlog } from './metrics.ts';
import { dropIn, eventStates, readEvents, replayIn, type ChosenEvents, type ListedEvent } from './operator.ts';

export interface OperationsOptions {
  service: string;
  database: Database;
  /** What answers cached reads. */
  cacheTier: () => string;
}

/** The `OperationsService` of a service's own package: its rpcs are named after what they do, in this order. */
export function operations(definition: object, options: OperationsOptions): Feature {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const handlers = {
    get: (_request: GetServiceInfoRequest) => serviceInfo(options, delay),
    list: (request: ListOutboxEventsRequest) => listEvents(options.database, request),
    replay: async (request: ChangeRequest, context: CallContext) => {
      const chosen = chosenOf(request, 0);
      return change(options.database, context, async (em) => ({ replayed: await replayIn(em, chosen) }));
    },
    drop: async (request: ChangeRequest, context: CallContext) => {
      const chosen = chosenOf(request, 1);
      return change(options.database, context, async (em) => ({ dropped: await dropIn(em, chosen) }));
    },
  };
  const named = Object.keys(definition).map((name) => {
    const [, handler] = Object.entries(handlers).find(([verb]) => name.startsWith(verb)) ?? [];
    return [name, handler] as const;
  });
  return { rpcs: [serve(definition, Object.fromEntries(named))], close: () => void delay.disable() };
}

interface ChangeRequest {
  ids: string[];
  type: string;
  reason: string;
}

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const typeField = () => z.string().regex(/^([A-Za-z0-9_.]{1,200})?$/, 'Must be the type of an event.');

async function serviceInfo(
  { service, database, cacheTier }: OperationsOptions,
  delay: ReturnType<typeof monitorEventLoopDelay>,
): Promise<GetServiceInfoResponse> {
  const eventLoopDelayMs = Math.round(delay.percentile(99) / 10_000) / 100;
  delay.reset();
  const { schema, pool } = database;
  const { rows } = await pool.query<{ version: string; bytes: string; applied: string[] }>(
    `select current_setting('server_version') as version, pg_database_size(current_database())::text as bytes,
       array(select name::text from "${schema.name}".migrations order by name) as applied`,
  );
  const { version: databaseVersion, bytes, applied } = rows[0]!;
  const missing = migrationNames(schema).filter((name) => !applied.includes(name));
  const functions = (await pendingSqlFiles(pool, schema)).map(({ name }) => `${name}.sql`);
  const open = await database.asSystem(backlog);
  return {
    service,
    version,
    host: hostname(),
    nodeVersion: process.version,
    startedAt: new Date(Date.now() - process.uptime() * 1000),
    eventLoopDelayMs,
    databaseVersion,
    databaseBytes: Number(bytes),
    migrationsApplied: applied.length,
    migrationsPending: [...missing, ...functions],
    cacheTier: cacheTier(),
    outbox: open.map(({ destination, state, depth, age }) => ({ destination, state, depth, oldestSeconds: age })),
  };
}

const listRequest = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  state: fields.oneOfOrNone(eventStates),
  type: typeField(),
});
// Positions are of type bigint.
const tokens = pageTokens('outbox events', z.tuple([z.string().regex(/^\d{1,18}$/)]));

async function listEvents(database: Database, request: ListOutboxEventsRequest): Promise<ListOutboxEventsResponse> {
  const { pageSize, pageToken, state, type } = parse(listRequest, request);
  // Every service has such a list, and each its own tokens.
  const marks = [database.schema.name, state, type];
  const after = tokens.read(pageToken, marks)?.[0];
  const rows = await database.asSystem((em) =>
    readEvents(em, { state: state || undefined, type: type || undefined, after, limit: pageSize + 1 }),
  );
  const { shown, last } = cutPage(rows, pageSize);
  return { events: shown.map(toProto), nextPageToken: tokens.write(last && [last.position], marks) };
}

function toProto({ nextAttemptAt, lastError, ...event }: ListedEvent) {
  return {
    id: event.id,
    type: event.type,
    destination: event.destination,
    aggregate: event.aggregate,
    userId: event.userId,
    state: event.state,
    attempts: event.attempts,
    createdAt: event.createdAt,
    nextAttemptAt: nextAttemptAt ?? undefined,
    // An error of a peer can be long.
    lastError: (lastError ?? '').slice(0, 2_000),
  };
}

const changeRequest = (reason: 0 | 1) =>
  together(
    z.object({
      ids: z.array(fields.uuid()).max(100, 'Must be at most 100.'),
      type: typeField(),
      reason: fields.text(reason, 200),
    }),
    {
      holds: ({ ids, type }) => (ids.length === 0) !== (type === ''),
      path: ['ids'],
      message: 'Set ids or type, but not both.',
    },
  );
const changeRequests = [changeRequest(0), changeRequest(1)] as const;

function chosenOf(request: ChangeRequest, reason: 0 | 1): ChosenEvents {
  const { ids, type } = parse(changeRequests[reason], request);
  return type === '' ? { ids } : { type };
}

/** As the system, which alone sees events. */
function change<Response extends object>(
  database: Database,
  context: CallContext,
  effect: (em: SqlEntityManager) => Promise<Response>,
): Promise<Response> {
  return database.asSystem(async (em) => {
    const response = await effect(em);
    await context.audit(em, { after: response });
    return response;
  });
}
