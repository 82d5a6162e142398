// Transactions as CSV, a page at a time: memory stays flat however many there are, and no connection waits for a slow reader, as a cursor's would.
import type { ExportTransactionsRequest } from '@plaza/api/statement';
import { formatAmount } from '@plaza/money';
import { parse, together, toServiceError, type Database } from '@plaza/service';
import { z } from 'zod';
import type { Cursor } from '../../cursor.ts';
import type { PostedTransaction } from '../posting/movement.ts';
import { currencyFilter, readPage, typeFilter, type Filter } from './history.ts';
import { assertNotArchived, optionalMoment } from './period.ts';

// Read at once, so that 100,000 take 2 s and not 6; sent in messages that stay far below the 4 MB that a client takes.
const rowsOfAPage = 5_000;
const rowsOfAMessage = 500;

const request = together(
  z.object({ from: optionalMoment, to: optionalMoment, currency: currencyFilter, type: typeFilter }),
  { holds: ({ from, to }) => !from || from < (to ?? new Date()), path: ['to'], message: 'Must be after from.' },
);

export interface Period extends Filter {
  /** Never in the future, so that an export ends. */
  to: Date;
}

/** Reads what is to be exported. Throws INVALID_ARGUMENT. */
export function parseExport(asked: ExportTransactionsRequest): Period {
  const { from, to, currency, type } = parse(request, asked);
  return {
    ...(from && { from }),
    ...(currency && { currency }),
    ...(type && { type }),
    to: new Date(Math.min(to?.getTime() ?? Infinity, Date.now() + 1)),
  };
}

export function fileName({ from, to }: Period): string {
  const day = (time: Date): string => time.toISOString().slice(0, 10);
  return `transactions-${from ? `${day(from)}-` : ''}${day(to)}.csv`;
}

const columns: [name: string, value: (row: PostedTransaction) => string][] = [
  ['time', ({ timestamp }) => timestamp],
  ['id', ({ id }) => id],
  ['type', ({ type }) => type],
  ['direction', ({ direction }) => direction],
  ['amount', ({ amount, currency }) => formatAmount(amount, currency)],
  ['currency', ({ currency }) => currency],
  ['balance_after', ({ balanceAfter, currency }) => formatAmount(balanceAfter, currency)],
  // New ones come at the end: who reads the file counts columns.
  ...[
    'counterparty_id',
    'counterparty_name',
    'note',
    'description',
    'order_id',
    'reference',
    'merchant_id',
    'merchant_name',
    'order_reference',
    'payment_id',
  ].map((name): [string, (row: PostedTransaction) => string] => [name, ({ metadata }) => said(metadata[name])]),
];

/**
 * The lines of a person's transactions, oldest first, some hundred at a time. What fails before the first is thrown; later it is also in
 * the last line. Throws PERIOD_ARCHIVED, also if that happens meanwhile.
 */
export async function* exportLines(
  database: Database,
  userId: string,
  { to, ...filter }: Period,
): AsyncGenerator<string> {
  let cursor: Cursor | undefined;
  let begun = false;
  try {
    do {
      const { rows, next } = await database.asUser(userId, async (em) => {
        const page = await readPage(em, userId, { ...filter, to }, { order: 'asc', cursor, size: rowsOfAPage });
        // Without a beginning: whatever is there, from the last time that is asked for.
        await assertNotArchived(em, filter.from ?? new Date(to.getTime() - 1), to);
        return page;
      });
      if (!begun) yield line(columns.map(([name]) => name));
      begun = true;
      for (let at = 0; at < rows.length; at += rowsOfAMessage) {
        yield rows
          .slice(at, at + rowsOfAMessage)
          .map((row) => line(columns.map(([, value]) => value(row))))
          .join('');
      }
      cursor = next;
    } while (cursor);
  } catch (error) {
    // Whoever reads over HTTP sees no status after the first byte: it must not look as if this were all.
    const { reason, message } = toServiceError(error);
    if (begun) yield line(['#error', reason, message]);
    throw error;
  }
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** As RFC 4180 writes it. A spreadsheet runs what begins like a formula, and text here may be a stranger's. */
export function cell(value: string): string {
  const harmless = /^[\s]*[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}
