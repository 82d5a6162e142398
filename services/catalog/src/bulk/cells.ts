// Cells of a file: each has one way to be written, so that two of them are the same value if they are the same text.
import { Big } from '@plaza/money';
import { isUuid, type ErrorFactory } from '@plaza/service';
import { lineErrors } from './bulk.errors.ts';
import type { RowError } from './import.entity.ts';

/** The cell as it would be exported. Throws CellError. */
export type ReadCell = (cell: string) => string;

export interface Column {
  readonly name: string;
  readonly read: ReadCell;
  /** What an empty cell means for something that is there: nothing, no value, or a mistake. */
  readonly empty: 'keep' | 'clear' | 'error';
  /** It names what the line is about, says something for people only, goes with another change, or is set of what is new alone. */
  readonly role?: 'identity' | 'info' | 'note' | 'opening';
}

export class CellError extends Error {
  readonly factory: ErrorFactory;

  constructor(factory: ErrorFactory, message?: string) {
    super(message ?? factory().message);
    this.factory = factory;
  }
}

export function rowError(field: string, error: { reason: string; message: string }): RowError {
  return { field, reason: error.reason, message: error.message };
}

export const longestCell = 10_000;

export const text: ReadCell = (cell) => cell.trim();
export const prose: ReadCell = (cell) => cell.replaceAll('\r\n', '\n').trim();

/** Nothing is guessed: 1,5 and 1,500 look alike. */
function number(cell: string, pattern: RegExp, wanted: string): string {
  const given = cell.trim();
  if (pattern.test(given)) return given;
  if (/^[+-]?[\d.\s\u00a0\u202f']*,[\d.,]*$/u.test(given)) throw new CellError(lineErrors.DECIMAL_COMMA);
  throw new CellError(lineErrors.CELL_INVALID, `Must be ${wanted}.`);
}

export const decimal: ReadCell = (cell) =>
  new Big(number(cell, /^-?\d{1,9}(\.\d{1,2})?$/, 'a decimal number such as 89.99')).toFixed(2);

export const integer: ReadCell = (cell) => String(Number(number(cell, /^-?\d{1,9}$/, 'a whole number')));

const truths = new Map(
  Object.entries({ true: true, yes: true, oui: true, vrai: true, 1: true }).concat(
    Object.entries({ false: false, no: false, non: false, faux: false, 0: false }),
  ),
);

export const boolean: ReadCell = (cell) => {
  const truth = truths.get(cell.trim().toLowerCase());
  if (truth === undefined) throw new CellError(lineErrors.CELL_INVALID, 'Must be true or false.');
  return String(truth);
};

const isoMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

export const moment: ReadCell = (cell) => {
  const given = cell.trim();
  const time = isoMoment.test(given) ? new Date(given) : undefined;
  if (!time || Number.isNaN(time.getTime()))
    throw new CellError(lineErrors.CELL_INVALID, 'Must be a time with its zone, such as 2027-01-31T18:00:00Z.');
  return time.toISOString();
};

export const uuid: ReadCell = (cell) => {
  const given = cell.trim().toLowerCase();
  if (!isUuid(given)) throw new CellError(lineErrors.CELL_INVALID, 'Must be a UUID.');
  return given;
};

export const externalId: ReadCell = (cell) => {
  const given = cell.trim();
  if (!/^[\x21-\x7e]{1,100}$/.test(given))
    throw new CellError(lineErrors.CELL_INVALID, 'Must have 1 to 100 visible characters of ASCII, without spaces.');
  return given;
};

export const oneOf =
  (values: readonly string[]): ReadCell =>
  (cell) => {
    const given = cell.trim().toLowerCase();
    if (values.includes(given)) return given;
    throw new CellError(lineErrors.CELL_INVALID, `Must be one of ${values.join(', ')}.`);
  };

/** Words in their order, such as countries. */
export const words: ReadCell = (cell) =>
  cell
    .trim()
    .split(/[\s,;]+/)
    .join(' ');

// What a spreadsheet would run as a formula is written with an apostrophe before it; so is what could be taken for such a cell.
const dangerous = /^'*\s*[=+\-@\t\r]/u;
const guarded = /^'+\s*[=+\-@\t\r]/u;
const plainNumber = /^-?\d+(\.\d+)?$/;

export function guard(cell: string): string {
  return dangerous.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
}

export function unguard(cell: string): string {
  return guarded.test(cell) ? cell.slice(1) : cell;
}

export function line(cells: readonly string[]): string {
  const written = cells.map((cell) => {
    const safe = guard(cell);
    return /[",;\r\n\t']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${written.join(',')}\r\n`;
}
