// The audit log of a service as it is read: by administrators all of it, by a person what concerns them, by a merchant what was done for
// it. The same in every service.
import type {
  AuditEntry as AuditEntryMessage,
  ExportAuditEntriesRequest,
  GetAuditStateResponse,
  ListAuditEntriesRequest,
  ListAuditEntriesResponse,
  ListMerchantAuditEntriesRequest,
  ListMerchantAuditEntriesResponse,
  ListMyAuditEntriesRequest,
  ListMyAuditEntriesResponse,
  MerchantAuditEntry,
  MyAuditEntry,
} from '@plaza/api/audit';
import { sql } from 'kysely';
import { z } from 'zod';
import type { CallContext } from '../calls.ts';
import type { ServiceConfig } from '../config.ts';
import type { Database } from '../database.ts';
import { db } from '../db.ts';
import { commonErrors } from '../errors.ts';
import type { Feature } from '../features.ts';
import type { Logger } from '../logger.ts';
import { cutPage, pageTokens } from '../pages.ts';
import { serve } from '../rpc.ts';
import { fields, parse, together } from '../validation.ts';
import { startAuditChain, type Verified } from './chain.ts';
import { newestCheckpoints } from './checkpoints.ts';
import { isOfStaff, readEntries, readEntriesOf, readEntriesOfMerchant, type EntryRow } from './entries.queries.ts';
import { exportLines, exportTypes } from './export.ts';

export interface AuditLogDependencies {
  config: Pick<ServiceConfig, 'name' | 'serviceKey' | 'servicePublicKeys' | 'auditRetentionDays'>;
  database: Database;
  log: Logger;
  /** Throws MERCHANT_NOT_FOUND, or PERMISSION_MISSING, for whoever does not read what was done for the merchant. */
  mustReadOf?: (merchantId: string, context: CallContext) => Promise<void>;
}

type Answer = (request: never, context: CallContext) => Promise<unknown> | AsyncIterable<unknown>;

/** The audit log of a service: the rpcs are of its own package, so that they have names of their own. */
export function auditLog(
  definition: object,
  { config, database, log, mustReadOf = nobody }: AuditLogDependencies,
): Feature {
  const chain = startAuditChain({
    database,
    log,
    service: config.name,
    serviceKey: config.serviceKey,
    publicKeys: config.servicePublicKeys[config.name],
    retentionDays: config.auditRetentionDays,
  });
  const answers: readonly [name: RegExp, answer: Answer][] = [
    [/^listMy/, (request: ListMyAuditEntriesRequest, { userId }) => listMyEntries(database, userId, request)],
    [
      /^listMerchant/,
      async (request: ListMerchantAuditEntriesRequest, context) => {
        const page = parse(merchantRequest, request);
        await mustReadOf(page.merchantId, context);
        return listEntriesOfMerchant(database, page);
      },
    ],
    [/^list/, (request: ListAuditEntriesRequest) => listEntries(database, request)],
    [
      /^export/,
      (request: ExportAuditEntriesRequest, context) => exportEntries(database, config.name, request, context),
    ],
    [/^get/, () => readState(database, chain.verified())],
  ];
  const answerOf = (name: string): Answer => answers.find(([pattern]) => pattern.test(name))![1];
  return {
    rpcs: [serve(definition, Object.fromEntries(Object.keys(definition).map((name) => [name, answerOf(name)])))],
    jobs: chain.jobs,
  };
}

const nobody = (): Promise<void> => Promise.reject(commonErrors.PERMISSION_DENIED());

const filterFields = {
  actor: fields.idOrNone(),
  subject: fields.text(0, 200),
  rpc: z.string().regex(/^([A-Za-z0-9_.]+\/[A-Za-z0-9]+)?$/, 'Must be the name of an rpc.'),
  merchant: fields.idOrNone(),
  keyId: fields.idOrNone(),
  from: z.date().optional(),
  to: z.date().optional(),
  changesOnly: z.boolean(),
};

const inOrder = {
  holds: ({ from, to }: { from?: Date | undefined; to?: Date | undefined }) =>
    from === undefined || to === undefined || from < to,
  path: ['to'],
  message: 'Must be later than from.',
};

const listRequest = together(
  z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken(), ...filterFields }),
  inOrder,
);

// Positions are of type bigint.
const position = z.tuple([z.string().regex(/^\d{1,18}$/)]);
const tokens = pageTokens('audit log', position);
const myTokens = pageTokens('own audit log', position);
const merchantTokens = pageTokens('audit log of a merchant', position);

async function listEntries(database: Database, request: ListAuditEntriesRequest): Promise<ListAuditEntriesResponse> {
  const { pageSize, pageToken, ...filters } = parse(listRequest, request);
  const { actor, subject, rpc, merchant, keyId, from, to, changesOnly } = filters;
  // Every service has such a list, and each its own tokens.
  const marks = [
    database.schema.name,
    actor,
    subject,
    rpc,
    merchant,
    keyId,
    from?.toISOString() ?? '',
    to?.toISOString() ?? '',
    String(changesOnly),
  ];
  const cursor = tokens.read(pageToken, marks)?.[0];
  const rows = await database.asSystem((em) =>
    readEntries(em, filters, { order: 'desc', cursor, limit: pageSize + 1 }),
  );
  const { shown, last } = cutPage(rows, pageSize);
  return { entries: shown.map(toProto), nextPageToken: tokens.write(last && [last.position], marks) };
}

const myRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });

async function listMyEntries(
  database: Database,
  userId: string,
  request: ListMyAuditEntriesRequest,
): Promise<ListMyAuditEntriesResponse> {
  const { pageSize, pageToken } = parse(myRequest, request);
  const marks = [database.schema.name, userId];
  const before = myTokens.read(pageToken, marks)?.[0];
  const rows = await database.asSystem((em) => readEntriesOf(em, userId, before, pageSize + 1));
  const { shown, last } = cutPage(rows, pageSize);
  return {
    entries: shown.map((row) => toMyProto(row, userId)),
    nextPageToken: myTokens.write(last && [last.position], marks),
  };
}

const merchantRequest = together(
  z.object({
    merchantId: fields.uuid(),
    pageSize: fields.pageSize(),
    pageToken: fields.pageToken(),
    actor: filterFields.actor,
    keyId: filterFields.keyId,
    from: filterFields.from,
    to: filterFields.to,
  }),
  inOrder,
);

async function listEntriesOfMerchant(
  database: Database,
  { merchantId, pageSize, pageToken, ...filters }: z.output<typeof merchantRequest>,
): Promise<ListMerchantAuditEntriesResponse> {
  const { actor, keyId, from, to } = filters;
  const marks = [database.schema.name, merchantId, actor, keyId, from?.toISOString() ?? '', to?.toISOString() ?? ''];
  const before = merchantTokens.read(pageToken, marks)?.[0];
  const rows = await database.asSystem((em) => readEntriesOfMerchant(em, merchantId, filters, before, pageSize + 1));
  const { shown, last } = cutPage(rows, pageSize);
  return { entries: shown.map(toMerchantProto), nextPageToken: merchantTokens.write(last && [last.position], marks) };
}

const exportRequest = together(
  z.object({ format: z.enum(['', 'csv', 'jsonl'], { error: 'Must be csv or jsonl.' }), ...filterFields }),
  inOrder,
);

async function* exportEntries(
  database: Database,
  service: string,
  request: ExportAuditEntriesRequest,
  context: CallContext,
): AsyncGenerator<object> {
  const { format: given, ...filters } = parse(exportRequest, request);
  const format = given || 'csv';
  // Never in the future, so that an export ends.
  const to = new Date(Math.min(filters.to?.getTime() ?? Infinity, Date.now() + 1));
  const day = to.toISOString().slice(0, 10);
  context.setHeader('content-disposition', `attachment; filename="audit-${service}-${day}.${format}"`);
  for await (const lines of exportLines(database, format, { filters: { ...filters, to }, toProto }))
    yield { contentType: exportTypes[format], data: Buffer.from(lines), extensions: [] };
}

async function readState(database: Database, verified: Verified | undefined): Promise<GetAuditStateResponse> {
  return database.asSystem(async (em) => {
    const [newest] = await newestCheckpoints(em, 1);
    const { last, unsealed } = await db(em)
      .selectNoFrom([
        sql<string>`(select coalesce(max(number), 0) from audit_chain)`.as('last'),
        sql<number>`(select count(*)::int from audit_unsealed)`.as('unsealed'),
      ])
      .executeTakeFirstOrThrow();
    return {
      sealed: Number(last),
      unsealed,
      removed: Number(newest?.begin.count ?? 0),
      checkpoint: newest && {
        sequence: Number(newest.sequence),
        time: new Date(newest.time),
        count: Number(newest.count),
        value: newest.value,
      },
      verified: verified?.number ?? 0,
      verifiedAt: verified?.at,
      broken: verified?.broken ?? '',
    };
  });
}

function toProto(row: EntryRow): AuditEntryMessage {
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
    act: row.act ?? '',
    merchant: row.merchant ?? '',
    keyId: row.key_id ?? '',
  };
}

/** Without reasons and details: of other people's calls they are not the person's to read, and may name others. */
function toMyProto(row: EntryRow, userId: string): MyAuditEntry {
  const by = row.actor === userId && row.act === null ? 'you' : isOfStaff(row) ? 'staff' : 'other';
  return {
    id: row.id,
    at: row.at,
    by,
    rpc: row.rpc,
    outcome: row.outcome,
    subjectKind: row.subject_kind,
    subject: row.subject,
    address: by === 'you' ? row.address : '',
    merchant: row.merchant ?? '',
  };
}

/** Without reasons and details, as for a person. Where somebody was is their own affair; where a program is, the merchant's. */
function toMerchantProto(row: EntryRow): MerchantAuditEntry {
  const by = isOfStaff(row) ? 'staff' : row.key_id === null ? 'person' : 'key';
  return {
    id: row.id,
    at: row.at,
    by,
    actor: by === 'person' ? row.actor : '',
    rpc: row.rpc,
    outcome: row.outcome,
    subjectKind: row.subject_kind,
    subject: row.subject,
    keyId: row.key_id ?? '',
    address: by === 'key' ? row.address : '',
  };
}
