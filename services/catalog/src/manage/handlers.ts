// The rpcs that every kind of thing has, from what differs between the kinds.
import type { Cache, Key } from '@plaza/cache';
import {
  cursorFields,
  cutPage,
  isTestCall,
  pageTokens,
  parse,
  type CallContext,
  type Database,
  type Members,
  type SqlEntityManager,
} from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { db } from '../db.ts';
import type { Pictures } from '../media/index.ts';
import { actAs } from './acting.ts';
import { assertLatest, assertReverted, revertibleOr } from './changes.ts';
import { expectedVersion, sendEtag } from './etag.ts';
import { manageErrors } from './manage.errors.ts';
import { idRequest, listRequest, revertRequest, stateRequest } from './requests.ts';
import { managerOf, sellerOf, type Seller } from './seller.ts';
import {
  deleteThing,
  lockThing,
  readThing,
  setColumns,
  setState,
  type Columns,
  type ManagedRow,
  type Thing,
} from './thing.ts';

export interface ManageDeps {
  database: Database;
  cache: Cache;
  members: Members;
  /** Whether staff approves what merchants sell. */
  approval: boolean;
  /** The currency in which a merchant is paid. Throws MERCHANT_NOT_FOUND. */
  currencyOf: (merchantId: string, context: CallContext) => Promise<string>;
  pictures: Pictures;
  /** Whether there is a chain on which tickets can have tokens. */
  tokens: boolean;
  /** Carts and lists that are noted as stale are invalidated now. */
  wake: () => void;
}

export interface Changing {
  seller: Seller;
  approval: boolean;
}

export const shopCurrency = 'EUR';

export function thingHandlers<Row extends ManagedRow, Message extends object, Kind extends string>(
  deps: ManageDeps,
  thing: Thing<Row> & { readonly kind: Kind },
  /** The row as its managers read it, with what belongs to it. */
  toMessage: (em: SqlEntityManager, row: Row, options: { whole: boolean }) => Promise<Message>,
  /** What a list has of them besides, read for all of them at once. */
  complete: (em: SqlEntityManager, messages: Message[]) => Promise<Message[]> = async (_em, messages) => messages,
) {
  const { database, cache, members } = deps;
  const tokens = pageTokens(`managed ${thing.table}`, z.tuple([cursorFields.id()]));

  /** After the commit, and before the answer: whoever made the change reads it. */
  async function invalidate(keys: readonly Key[]): Promise<void> {
    if (keys.length > 0) await cache.invalidate(...keys);
    deps.wake();
  }

  async function managing(context: CallContext, id: string, permission = thing.write): Promise<Seller> {
    const row = await database.asSystem((em) => readThing(em, thing, id));
    return managerOf(members, permission, context, row.merchant_id, thing.notFound);
  }

  /** One change of one thing, by whoever manages it. */
  async function change(
    context: CallContext,
    { id, etag, reason, reverts }: { id: string; etag: string; reason?: string; reverts?: string },
    work: (em: SqlEntityManager, row: Row, changing: Changing) => Promise<Row>,
    /** What is locked before it, as sales lock it. */
    first: (em: SqlEntityManager) => Promise<unknown> = async () => undefined,
  ): Promise<Record<Kind, Message>> {
    const version = expectedVersion(context, etag);
    const seller = await managing(context, id).catch((error: unknown) => ({ error }));
    const stale: Key[] = [];
    let now = 0;
    const message = await context.once(async (em) => {
      // Not before: a repeated call has its first answer, also where it is gone since.
      if ('error' in seller) throw seller.error;
      await actAs(em, context, {
        staff: seller.merchantId === undefined,
        ...(reason && { reason }),
        ...(reverts && { reverts }),
      });
      await first(em);
      const before = await lockThing(em, thing, { id, version });
      const after = await work(em, before, { seller, approval: deps.approval });
      stale.push(...thing.views(before), ...thing.views(after));
      await context.audit(em, { subject: id });
      now = after.version;
      const answer: Partial<Record<string, Message>> = { [thing.kind]: await toMessage(em, after, { whole: true }) };
      return answer as Record<Kind, Message>;
    });
    await invalidate(stale);
    // A repeated call has its first answer, without a header.
    if (now > 0) sendEtag(context, now);
    return message;
  }

  return {
    change,
    managing,
    invalidate,

    async update(context: CallContext, request: { id: string; etag: string }, columns: Columns) {
      return change(context, request, (em, row, changing) => setColumns(em, thing, row, columns, changing));
    },

    async setState(context: CallContext, request: object & { etag: string }) {
      const { id, state, reason } = parse(stateRequest, request);
      if (state === 'published' || state === 'proposed') await assertPaid(id, context);
      return change(context, { id, etag: request.etag, reason }, (em, row, { seller, approval }) =>
        setState(em, thing, row, state, { seller, approval, testKey: isTestCall(context) }),
      );
    },

    async revert(context: CallContext, request: object & { etag: string }) {
      const { id, changeId } = parse(revertRequest, request);
      await managing(context, id);
      const found = await database.asSystem((em) => revertibleOr(em, id, changeId));
      return change(context, { id, etag: request.etag, reverts: changeId }, async (em, row, changing) => {
        const reverted = assertReverted(found, thing.kind);
        await assertLatest(em, thing.table, reverted);
        const known = Object.entries(reverted.columns).filter(([name]) => thing.columns.includes(name));
        return setColumns(em, thing, row, Object.fromEntries(known), changing);
      });
    },

    async remove(context: CallContext, request: { id: string; etag: string }): Promise<Record<string, never>> {
      const { id } = parse(idRequest, request);
      const version = expectedVersion(context, request.etag);
      const seller = await managing(context, id).catch((error: unknown) => ({ error }));
      return context.once(async (em) => {
        if ('error' in seller) throw seller.error;
        await actAs(em, context, { staff: seller.merchantId === undefined });
        await deleteThing(em, thing, await lockThing(em, thing, { id, version }));
        await context.audit(em, { subject: id });
        return {};
      });
    },

    async get(context: CallContext, request: object): Promise<Message> {
      const { id } = parse(idRequest, request);
      await managing(context, id, 'catalogue.read');
      const found = await database.asSystem(async (em) => {
        const row = await readThing(em, thing, id);
        return { row, message: await toMessage(em, row, { whole: true }) };
      });
      sendEtag(context, found.row.version);
      return found.message;
    },

    async list(context: CallContext, request: object & { club?: string }): Promise<{ rows: Message[]; next: string }> {
      const { merchantId, state, externalId, pageSize, pageToken } = parse(listRequest, request);
      const { club = '' } = request;
      const seller = await sellerOf(members, 'catalogue.read', context, merchantId);
      const of = seller.merchantId ?? merchantId;
      const before = tokens.read(pageToken, [of, state, club, externalId])?.[0];
      return database.asSystem(async (em) => {
        const conditions = [
          ...(of ? [sql`merchant_id = ${of}`] : []),
          ...(state ? [sql`state = ${state}`] : []),
          ...(club ? [sql`club = ${club}`] : []),
          ...(externalId ? [sql`external_id = ${externalId}`] : []),
          ...(before === undefined ? [] : [sql`id < ${before}`]),
        ];
        const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
        const { rows: found } = await sql<Row>`select * from ${sql.table(thing.table)} ${where}
          order by id desc limit ${pageSize + 1}`.execute(db(em));
        const { shown, last } = cutPage(found, pageSize);
        const messages: Message[] = [];
        for (const row of shown) messages.push(await toMessage(em, row, { whole: false }));
        const rows = await complete(em, messages);
        return { rows, next: tokens.write(last && [last.id], [of, state, club, externalId]) };
      });
    },
  };

  /** Throws MERCHANT_NOT_FOUND, CURRENCY_NOT_SOLD. */
  async function assertPaid(id: string, context: CallContext): Promise<void> {
    const { merchant_id: merchantId } = await database.asSystem((em) => readThing(em, thing, id));
    if (merchantId !== null && (await deps.currencyOf(merchantId, context)) !== shopCurrency)
      throw manageErrors.CURRENCY_NOT_SOLD({ metadata: { currency: shopCurrency } });
  }
}
