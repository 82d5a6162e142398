import type { ImportServiceService } from '@plaza/api/bulk';
import { values } from '@plaza/api/values';
import {
  afterCommit,
  commonErrors,
  cursorFields,
  cutPage,
  fields,
  isTestCall,
  newId,
  pageTokens,
  parse,
  snakeCase,
  together,
  type CallContext,
  type Database,
  type Handlers,
  type Members,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import {
  expectedVersion,
  managerOf,
  sellerOf,
  sendEtag,
  shopCurrency,
  type ManagingPermission,
} from '../manage/index.ts';
import { asSystemWithin } from '../as-system.ts';
import { importErrors } from './bulk.errors.ts';
import { CellError, moment } from './cells.ts';
import { exportLines, reportLines } from './exports.ts';
import { assertChangeable } from './filter.ts';
import { importKinds, type ImportKindName } from './import.entity.ts';
import { beginPreview, cancel, confirm, lockImport, putPart, toImport, toRow } from './imports.ts';
import { findImport, insertImport, listImports, listRows, type ImportRecord } from './imports.queries.ts';
import { kinds } from './kinds.ts';

export interface BulkDeps {
  database: Database;
  members: Members;
  /** The currency in which a merchant is paid. Throws MERCHANT_NOT_FOUND. */
  currencyOf: (merchantId: string, context: CallContext) => Promise<string>;
  /** Has one of the replicas work on what is due. */
  carry: () => void;
}

const byId = z.object({ id: fields.uuid() });
const kind = z.enum(importKinds);
const createRequest = z.object({
  kind,
  merchantId: fields.idOrNone(),
  fileName: fields.text(0, 200),
  reason: fields.text(0, 200),
});
const partRequest = z.object({
  id: fields.uuid(),
  part: z.int().min(1, 'Must be 1 to 1000.').max(1000, 'Must be 1 to 1000.'),
  content: z.object({ data: z.instanceof(Uint8Array).refine((data) => data.length > 0, 'Must not be empty.') }),
});
const states = values['plaza.catalog.v1.Managed.state'];
const price = z.string().regex(/^(\d{1,9}(\.\d{1,2})?)?$/, 'Must be a decimal string, such as "89.99".');
const clock = z.string().refine((text) => text === '' || text === 'none' || isMoment(text), {
  error: 'Must be a time with its zone, such as 2027-01-31T18:00:00Z, or none.',
});
const bulkRequest = z.object({
  kind,
  merchantId: fields.idOrNone(),
  reason: fields.text(0, 200),
  filter: z
    .object({
      club: fields.clubId(),
      category: fields.text(0, 50),
      state: fields.oneOfOrNone(states),
      priceFrom: price,
      priceTo: price,
    })
    .default({ club: '', category: '', state: '', priceFrom: '', priceTo: '' }),
  settings: together(
    z.object({
      pricePercent: z.string().regex(/^(-?\d{1,4}(\.\d{1,3})?)?$/, 'Must be a decimal string, such as "-10".'),
      rounding: fields.oneOfOrNone(values['plaza.catalog.v1.BulkSettings.rounding']),
      state: fields.oneOfOrNone(states),
      category: fields.text(0, 50),
      visibleFrom: clock,
      listedFrom: clock,
      onSaleFrom: clock,
      onSaleUntil: clock,
    }),
    {
      holds: ({ pricePercent: text }) => text === '' || (Number(text) > -100 && Number(text) <= 1000),
      path: ['price_percent'],
      message: 'Must be above -100, and at most 1000.',
    },
  ),
});
const listRequest = z.object({
  merchantId: fields.idOrNone(),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const rowsRequest = z.object({
  id: fields.uuid(),
  action: fields.oneOfOrNone(values['plaza.catalog.v1.ImportRow.action']),
  outcome: fields.oneOfOrNone(values['plaza.catalog.v1.ImportRow.outcome']),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const exportRequest = z.object({ kind, merchantId: fields.idOrNone() });
const tokens = pageTokens('imports', z.tuple([cursorFields.id()]));
const rowTokens = pageTokens('lines of an import', z.tuple([cursorFields.number()]));

function isMoment(text: string): boolean {
  try {
    return moment(text) !== '';
  } catch (error) {
    if (error instanceof CellError) return false;
    throw error;
  }
}

/** What was sent, by the names of the API. */
function sentTexts(given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [snakeCase(name), value]),
  );
}

/** The rpcs need `catalogue.import` of whoever acts for a merchant; what is imported needs more. Throws SCOPE_MISSING, PERMISSION_MISSING. */
function assertScope({ principal }: CallContext, permission: ManagingPermission): void {
  if (principal.kind !== 'user' || principal.merchant === undefined) return;
  if (principal.scope?.includes(permission)) return;
  throw principal.key
    ? commonErrors.SCOPE_MISSING({ metadata: { scope: permission } })
    : commonErrors.PERMISSION_MISSING({ metadata: { permission } });
}

export function bulkHandlers(deps: BulkDeps): Handlers<typeof ImportServiceService> {
  const { database, members } = deps;

  /** Throws MERCHANT_NOT_FOUND, PERMISSION_MISSING, SCOPE_MISSING. */
  async function sellerFor(context: CallContext, permission: ManagingPermission, merchantId: string) {
    assertScope(context, permission);
    const seller = await sellerOf(members, permission, context, merchantId);
    return { ...seller, owner: seller.merchantId ?? (merchantId || null) };
  }

  async function begin(
    context: CallContext,
    { kind: of, merchantId }: { kind: ImportKindName; merchantId: string },
    more: Pick<ImportRecord, 'source' | 'state' | 'reason'> &
      Partial<Pick<ImportRecord, 'file_name' | 'filter' | 'settings'>>,
  ) {
    const { owner, merchantId: acts } = await sellerFor(context, kinds[of].write, merchantId);
    const sells = owner === null || (await deps.currencyOf(owner, context)) === shopCurrency;
    const { principal } = context;
    return context.once(async (em) => {
      const id = newId();
      const open = await asSystemWithin(em, () =>
        insertImport(em, {
          id,
          kind: of,
          merchant: owner,
          actor: context.userId,
          by_staff: acts === undefined,
          key_id: principal.kind === 'user' ? (principal.key?.id ?? null) : null,
          test_key: isTestCall(context),
          request_id: context.requestId.slice(0, 200),
          sells,
          ...more,
        }),
      );
      if (open !== undefined) throw importErrors.IMPORT_OPEN({ metadata: { import_id: open } });
      await context.audit(em, { subject: id });
      if (more.state === 'previewing') afterCommit(em, deps.carry);
      return { import: toImport((await asSystemWithin(em, () => findImport(em, id)))!, acts !== undefined) };
    });
  }

  /** An import of whoever calls. Throws IMPORT_NOT_FOUND, PERMISSION_MISSING, SCOPE_MISSING. */
  async function mine(context: CallContext, id: string, write: boolean) {
    const record = await database.asSystem((em) => findImport(em, id));
    if (!record) throw importErrors.IMPORT_NOT_FOUND();
    const permission = write ? kinds[record.kind].write : 'catalogue.read';
    assertScope(context, permission);
    const { IMPORT_NOT_FOUND: notFound } = importErrors;
    const seller = await managerOf(members, permission, context, record.merchant, () => notFound());
    return { record, forMerchant: seller.merchantId !== undefined };
  }

  async function step(
    context: CallContext,
    request: object,
    work: (em: SqlEntityManager, record: ImportRecord) => Promise<void>,
  ) {
    const { id } = parse(byId, request);
    const { forMerchant } = await mine(context, id, true);
    return context.once(async (em) => {
      const record = await asSystemWithin(em, async () => {
        await work(em, await lockImport(em, id));
        return (await findImport(em, id))!;
      });
      await context.audit(em, { subject: id });
      afterCommit(em, deps.carry);
      sendEtag(context, record.version);
      return { import: toImport(record, forMerchant) };
    });
  }

  return {
    async createImport(request, context) {
      const given = parse(createRequest, request);
      return begin(context, given, {
        source: 'file',
        state: 'uploading',
        file_name: given.fileName,
        reason: given.reason,
      });
    },

    async createBulkChange(request, context) {
      const { reason, ...given } = parse(bulkRequest, request);
      const [filter, settings] = [sentTexts(given.filter), sentTexts(given.settings)];
      assertChangeable(given.kind, filter, settings);
      return begin(context, given, { source: 'filter', state: 'previewing', reason, filter, settings });
    },

    async putImportPart(request, context) {
      const { id, part, content } = parse(partRequest, request);
      const { forMerchant } = await mine(context, id, true);
      return database.asSystem(async (em) => {
        await putPart(em, await lockImport(em, id), part, content.data);
        await context.audit(em, { subject: id });
        return { import: toImport((await findImport(em, id))!, forMerchant) };
      });
    },

    previewImport: (request, context) => step(context, request, beginPreview),
    async confirmImport(request, context) {
      const version = expectedVersion(context, request.etag);
      return step(context, request, (em, record) => confirm(em, record, version));
    },
    cancelImport: (request, context) => step(context, request, cancel),

    async getImport(request, context) {
      const { id } = parse(byId, request);
      const { record, forMerchant } = await mine(context, id, false);
      sendEtag(context, record.version);
      return { import: toImport(record, forMerchant) };
    },

    async listImports(request, context) {
      const { merchantId, pageSize, pageToken } = parse(listRequest, request);
      const seller = await sellerOf(members, 'catalogue.read', context, merchantId);
      const of = seller.merchantId ?? merchantId;
      const before = tokens.read(pageToken, [of])?.[0];
      const rows = await database.asSystem((em) => listImports(em, of, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return {
        imports: shown.map((row) => toImport(row, seller.merchantId !== undefined)),
        nextPageToken: tokens.write(last && [last.id], [of]),
      };
    },

    async listImportRows(request, context) {
      const { id, action, outcome, pageSize, pageToken } = parse(rowsRequest, request);
      const after = rowTokens.read(pageToken, [id, action, outcome])?.[0] ?? 0;
      await mine(context, id, false);
      const rows = await database.asSystem((em) => listRows(em, id, { action, outcome }, after, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return {
        rows: shown.map(toRow),
        nextPageToken: rowTokens.write(last && [last.position], [id, action, outcome]),
      };
    },

    async *exportImportReport(request, context) {
      const { id } = parse(byId, request);
      const { record } = await mine(context, id, false);
      const day = record.created_at.toISOString().slice(0, 10);
      yield* sent(context, `import-${record.kind}-${day}.csv`, reportLines(database, id));
    },

    async *exportCatalogue(request, context) {
      const { kind: of, merchantId } = parse(exportRequest, request);
      const { owner } = await sellerFor(context, 'catalogue.read', merchantId);
      yield* sent(context, `${of}.csv`, exportLines(database, kinds[of], owner));
    },
  };
}

async function* sent(context: CallContext, name: string, lines: AsyncGenerator<string>) {
  context.setHeader('content-disposition', `attachment; filename="${name}"`);
  for await (const some of lines)
    yield { contentType: 'text/csv; charset=utf-8', data: Buffer.from(some), extensions: [] };
}
