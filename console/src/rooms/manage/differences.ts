// What a change did, field by field.
import type { Change } from '@plaza/client';

export interface Difference {
  field: string;
  before: string | undefined;
  after: string | undefined;
}

type Row = Record<string, unknown>;

// Its version says nothing, and what it belongs to is on the page.
const unsaid = new Set(['id', 'version', 'updated_at', 'created_at', 'event_id', 'product_id', 'merchant_id']);

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null || value === ''
    ? undefined
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

export function differencesOf({ before, after }: Pick<Change, 'before' | 'after'>): Difference[] {
  const [old, now] = [rowOf(before), rowOf(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((field) => !unsaid.has(field))
    .map((field) => ({ field, before: textOf(old[field]), after: textOf(now[field]) }))
    .filter((each) => each.before !== each.after);
}

/** How people call what was changed; empty if it has no name. */
export function nameOf({ before, after }: Pick<Change, 'before' | 'after'>): string {
  const row = { ...rowOf(before), ...rowOf(after) };
  return textOf(row['name']) ?? textOf(row['title']) ?? textOf(row['sku']) ?? '';
}

function rowOf(text: string): Row {
  try {
    const row: unknown = JSON.parse(text || '{}');
    return typeof row === 'object' && row !== null ? (row as Row) : {};
  } catch {
    return {};
  }
}
