// Stocks as lines: what was counted corrects a stock, and what was received is added to it. A product with variants has a line for each of them.
import { parse, together } from '@plaza/service';
import { z } from 'zod';
import { managedVariant, moveStockOf, stockMoved, type ProductRow } from '../manage/index.ts';
import { integer, text, type Column } from './cells.ts';
import type { Cells } from './import.entity.ts';
import { identityColumns, type Change, type Found, type Kind } from './kind.ts';
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
    await managedVariant.lockVariants(em, subjects);
    await prices.lock(em, subjects);
  },
  async apply(em, change, { actor, reason }) {
    const { stock: counted, received, reason: why } = read(change);
    const { found, after } = change;
    const { sku = '' } = after;
    const now = Number((found && lineOf(found, sku))?.['stock'] ?? 0);
    const quantity = received ?? (counted ?? now) - now;
    if (quantity === 0) return;
    const kind = received === undefined ? 'correction' : 'receipt';
    await stockMoved(em, { kind, actor, reason: why || reason });
    const locked = sku === '' ? new Set<string>() : await managedVariant.lockVariants(em, [change.subject]);
    await moveStockOf(em, found!.row as ProductRow, { sku, quantity, locked });
  },
  // A sale raises no version: a count is compared with what was shown; a receipt is added to whatever there is.
  isCurrent: (found, { before, after }) =>
    before?.['stock'] === undefined || lineOf(found, after?.['sku'])?.['stock'] === before['stock'],
};
