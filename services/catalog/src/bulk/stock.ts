// Stocks as lines: what was counted corrects a stock, and what was received is added to it. A product with variants has a line for each of them.
import { anyOf, parse, together, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { db } from '../db.ts';
import { managedVariant, moveStockOf, stockMoved, type ProductRow } from '../manage/index.ts';
import { integer, text, type Column } from './cells.ts';
import type { Cells } from './import.entity.ts';
import { identityColumns, NotTogether, type Change, type Found, type Kind, type Locked } from './kind.ts';
import { prices } from './things.ts';

const most = 1_000_000;
const columns = new Map<string, Column>(
  [
    ...identityColumns,
    { name: 'sku', read: text, empty: 'keep' } satisfies Column,
    { name: 'name', read: text, empty: 'keep', role: 'info' } satisfies Column,
    { name: 'stock', read: integer, empty: 'keep' } satisfies Column,
    { name: 'received', read: integer, empty: 'keep' } satisfies Column,
    { name: 'reason', read: text, empty: 'keep', role: 'note' } satisfies Column,
  ].map((column) => [column.name, column]),
);

const request = together(
  z.object({
    stock: z.int().min(0, `Must be 0 to ${most}.`).max(most, `Must be 0 to ${most}.`).optional(),
    received: z.int().min(1, `Must be 1 to ${most}.`).max(most, `Must be 1 to ${most}.`).optional(),
    reason: z.string().max(200, 'Must have at most 200 characters.').optional(),
  }),
  {
    holds: ({ stock, received }) => stock === undefined || received === undefined,
    path: ['received'],
    message: 'Must be empty where stock is set: either it was counted, or it was received.',
  },
);

function read({ after }: Change) {
  const number = (cell: string | undefined): number | undefined => (cell === undefined ? undefined : Number(cell));
  return parse(request, {
    stock: number(after['stock']),
    received: number(after['received']),
    reason: after['reason'],
  });
}

interface Move {
  subject: string;
  sku: string;
  quantity: number;
  kind: 'receipt' | 'correction';
  reason: string;
}

function moveOf(change: Change, usualReason: string): Move {
  const { stock: counted, received, reason } = read(change);
  const { found, after, subject } = change;
  const { sku = '' } = after;
  const now = Number((found && lineOf(found, sku))?.['stock'] ?? 0);
  return {
    subject,
    sku,
    quantity: received ?? (counted ?? now) - now,
    kind: received === undefined ? 'correction' : 'receipt',
    reason: reason || usualReason,
  };
}

/** All that move for the same reason, in one statement for products and one for variants. Throws NotTogether if one of them cannot be moved. */
async function moveAll(em: SqlEntityManager, moves: readonly Move[], locked: Locked): Promise<void> {
  const recordset = sql`jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as m (subject uuid, sku text, quantity int)`;
  const { numAffectedRows: products = 0n } = await sql`update products p
    set stock = p.stock + m.quantity, updated_at = now() from ${recordset}
    where m.sku = '' and p.id = m.subject and not p.has_variants and p.stock + m.quantity >= 0`.execute(db(em));
  const { numAffectedRows: variants = 0n } = await sql`update product_variants v
    set stock = v.stock + m.quantity, updated_at = now() from ${recordset}
    where m.sku <> '' and v.product_id = m.subject and v.sku = m.sku and v.id = ${anyOf([...locked])}
      and v.stock + m.quantity >= 0`.execute(db(em));
  if (Number(products + variants) !== moves.length) throw new NotTogether();
}

function lineOf({ lines }: Found, sku: string | undefined): Cells | undefined {
  return lines.find((cells) => cells['sku'] === (sku ?? ''));
}

export const stock: Kind = {
  ...prices,
  name: 'stock',
  unit: 'sku',
  column: (name) => columns.get(name),
  header: async () => [...columns.keys()],
  async find(em, wanted) {
    const found = await prices.find(em, wanted);
    const withVariants = found.filter(({ row }) => (row as ProductRow).has_variants).map(({ id }) => id);
    const variants = await managedVariant.variantsOf(em, withVariants);
    return found.map((one) => {
      const { id = '', external_id: own = '', name = '', stock: there = '' } = one.lines[0] ?? {};
      const line = (sku: string, now: string): Cells => ({
        id,
        external_id: own,
        sku,
        name,
        stock: now,
        received: '',
        reason: '',
      });
      const its = variants.filter(({ product_id: of }) => of === one.id);
      return {
        ...one,
        lines: its.length > 0 ? its.map(({ sku, stock: now }) => line(sku, String(now))) : [line('', there)],
      };
    });
  },
  async check(_em, change) {
    read(change);
  },
  async lock(em, subjects) {
    const locked = await managedVariant.lockVariants(em, subjects);
    await prices.lock(em, subjects);
    return locked;
  },
  async apply(em, change, { actor, reason: usual }, locked) {
    const { sku, quantity, kind, reason } = moveOf(change, usual);
    if (quantity === 0) return;
    await stockMoved(em, { kind, actor, reason });
    await moveStockOf(em, change.found!.row as ProductRow, { sku, quantity, locked });
  },
  async applyAll(em, changes, { actor, reason: usual }, locked) {
    const moves = changes.map((change) => moveOf(change, usual)).filter(({ quantity }) => quantity !== 0);
    for (const alike of Map.groupBy(moves, ({ kind, reason }) => `${kind} ${reason}`).values()) {
      const [{ kind, reason }] = alike as [Move];
      await stockMoved(em, { kind, actor, reason });
      await moveAll(em, alike, locked);
    }
  },
  // A sale raises no version: a count is compared with what was shown; a receipt is added to whatever there is.
  isCurrent: (found, { before, after }) =>
    before?.['stock'] === undefined || lineOf(found, after?.['sku'])?.['stock'] === before['stock'],
};
