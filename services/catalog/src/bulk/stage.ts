// What each line would do, found out for some hundred lines at a time: read, compared with what is there, and checked by the rules of managing.
import { newId, ServiceError, type SqlEntityManager } from '@plaza/service';
import { CellError, longestCell, rowError } from './cells.ts';
import { lineErrors } from './bulk.errors.ts';
import type { Cells, RowAction, RowError } from './import.entity.ts';
import { earlierKeys, earlierThings, type StagedRow } from './imports.queries.ts';
import { shopErrors } from '../shop/index.ts';
import { manageErrors } from '../manage/index.ts';
import { rowErrors, type Change, type Found, type Kind, type Rules } from './kind.ts';

/** A line as it came: cells by column. */
export interface SourceLine {
  position: number;
  line: number;
  cells: Cells;
  /** Whether it has one cell for each column. */
  isWhole: boolean;
}

export interface Staging {
  importId: string;
  kind: Kind;
  rules: Rules;
  /** The columns of the file. */
  columns: readonly string[];
}

interface Draft extends SourceLine {
  given: Cells;
  errors: RowError[];
  found?: Found | undefined;
  /** The thing, also one that is created. */
  thing: string;
  key: string;
}

/** What earlier lines about the same thing have made of it: its id, and its cells without a part. */
interface Earlier {
  subject: string;
  cells: Cells;
}

export async function stageLines(
  em: SqlEntityManager,
  staging: Staging,
  lines: readonly SourceLine[],
): Promise<StagedRow[]> {
  const drafts = lines.map((line) => readDraft(staging, line));
  await identify(em, staging, drafts);
  const seen = await earlierKeys(
    em,
    staging.importId,
    drafts.map(({ key }) => key),
  );
  const earlier = await earlierOf(em, staging, drafts);
  const rows: StagedRow[] = [];
  for (const draft of drafts) rows.push(await stageDraft(em, staging, draft, seen, earlier));
  return rows;
}

/** Reads the cells. */
function readDraft({ kind, columns }: Staging, source: SourceLine): Draft {
  const draft: Draft = { ...source, given: {}, errors: [], thing: '', key: '' };
  if (!source.isWhole) {
    draft.errors.push(rowError('', lineErrors.CELLS_WRONG()));
    return draft;
  }
  for (const name of columns) {
    const column = kind.column(name)!;
    const cell = source.cells[name] ?? '';
    if (column.role === 'info') continue;
    if (cell.length > longestCell) {
      draft.errors.push(rowError(name, lineErrors.CELL_TOO_LONG()));
    } else if (cell.trim() === '') {
      if (column.empty === 'clear') draft.given[name] = '';
      if (column.empty === 'error') draft.errors.push(rowError(name, lineErrors.CELL_MISSING()));
    } else {
      try {
        draft.given[name] = column.read(cell);
      } catch (error) {
        if (!(error instanceof CellError)) throw error;
        draft.errors.push({ field: name, reason: error.factory.reason, message: error.message });
      }
    }
  }
  return draft;
}

/** Finds what the lines name. */
async function identify(
  em: SqlEntityManager,
  { kind, rules: { owner } }: Staging,
  drafts: readonly Draft[],
): Promise<void> {
  const ids = drafts.flatMap(({ given }) => given['id'] ?? []);
  const externalIds = drafts.flatMap(({ given }) => given['external_id'] ?? []);
  const unit = kind.unit ?? '';
  const units = drafts.flatMap(({ given }) => given[unit] ?? []);
  const found =
    ids.length + externalIds.length + units.length > 0
      ? await kind.find(em, { owner, ids, externalIds, ...(units.length > 0 && { units }) })
      : [];
  const byUnit = new Map(found.flatMap((one) => one.lines.map((cells) => [cells[unit], one])));
  const byId = new Map(found.map((one) => [one.id, one]));
  const byOwnId = new Map(found.map((one) => [one.externalId, one]));
  for (const draft of drafts) {
    const { id, external_id: own } = draft.given;
    const named = draft.given[unit];
    const byNames = own === undefined && named !== undefined ? byUnit.get(named) : byOwnId.get(own ?? '');
    draft.found = id === undefined ? byNames : byId.get(id);
    const missing = draft.found === undefined;
    if (id !== undefined && missing) draft.errors.push(notFound(kind, 'id'));
    else if (id === undefined && own !== undefined && missing && !kind.creates)
      draft.errors.push(notFound(kind, 'external_id'));
    else if (id === undefined && own === undefined && named !== undefined && missing)
      draft.errors.push(notFound(kind, unit));
    else if (id === undefined && own === undefined && named === undefined && !kind.creates && draft.isWhole)
      draft.errors.push(rowError('', lineErrors.IDENTITY_MISSING()));
    const taken = own === undefined ? undefined : byOwnId.get(own);
    if (id !== undefined && taken && taken.id !== id)
      draft.errors.push(rowError('external_id', manageErrors.EXTERNAL_ID_TAKEN()));
    draft.thing = draft.found?.id ?? (own === undefined ? '' : `x:${own}`);
    const part = kind.part[0] ?? kind.unit;
    draft.key =
      draft.thing === '' || part === undefined ? draft.thing : `${draft.thing} ${draft.given[part] ?? ''}`.trim();
  }
}

function notFound({ thing }: Kind, field: string): RowError {
  const error = thing.notFound() as ServiceError;
  return { field, reason: error.reason, message: error.message };
}

async function earlierOf(
  em: SqlEntityManager,
  { importId, kind }: Staging,
  drafts: readonly Draft[],
): Promise<Map<string, Earlier>> {
  if (kind.part.length === 0) return new Map();
  const found = await earlierThings(
    em,
    importId,
    drafts.map(({ thing }) => thing),
  );
  return new Map(
    found.map(({ parent, subject, after }) => [parent, { subject, cells: withoutPart(kind, after ?? {}) }]),
  );
}

function withoutPart({ part }: Kind, cells: Cells): Cells {
  return Object.fromEntries(Object.entries(cells).filter(([name]) => !part.includes(name)));
}

async function stageDraft(
  em: SqlEntityManager,
  staging: Staging,
  draft: Draft,
  seen: Map<string, number>,
  earlier: Map<string, Earlier>,
): Promise<StagedRow> {
  const { kind } = staging;
  const { position, line, key, errors, found } = draft;
  if (!draft.isWhole) {
    const nothing = { parent: null, subject: null, version: null, before: null, after: null };
    return { position, line, key, ...nothing, action: 'error', errors };
  }
  const before = seen.get(key);
  if (key !== '' && before !== undefined) {
    const { reason } = lineErrors.LINE_REPEATED();
    errors.push({ field: '', reason, message: `Line ${before} is about the same thing.` });
  } else if (key !== '') seen.set(key, line);
  const told = earlier.get(draft.thing);
  const change = compare(staging, draft, told);
  if (errors.length === 0 && Object.keys(change.after).length > 0) await check(em, staging, draft, change);
  const isThere = found !== undefined && change.there;
  const changes = Object.entries(change.after).some(([name]) => kind.column(name)?.role !== 'note');
  const action: RowAction =
    errors.length > 0 ? 'error' : !isThere && changes ? 'create' : changes ? 'change' : 'unchanged';
  const applies = action === 'create' || action === 'change';
  if (kind.part.length > 0 && draft.thing !== '' && action !== 'error' && !told)
    earlier.set(draft.thing, { subject: change.subject, cells: withoutPart(kind, change.after) });
  return {
    position,
    line,
    key,
    parent: kind.part.length > 0 && draft.thing !== '' && action !== 'error' ? draft.thing : null,
    subject: found || applies ? change.subject : null,
    version: found?.version ?? null,
    action,
    before: applies && found ? beforeOf(change, lineOf(kind, draft)) : null,
    after: applies ? change.after : null,
    errors: errors.length > 0 ? errors : null,
  };
}

/** What is there in the columns of an export: the part that the line names, or the thing alone. */
function lineOf({ part, unit }: Kind, { found, given }: Draft): { cells: Cells; there: boolean } {
  if (!found) return { cells: {}, there: false };
  if (unit !== undefined && part.length === 0) {
    const one = found.lines.find((cells) => cells[unit] === (given[unit] ?? ''));
    return one ? { cells: one, there: true } : { cells: {}, there: false };
  }
  const [named] = part;
  if (named === undefined || given[named] === undefined) return { cells: found.lines[0] ?? {}, there: true };
  const same = found.lines.find((cells) => cells[named] === given[named]);
  if (same) return { cells: same, there: true };
  const empty = Object.fromEntries(part.map((name) => [name, '']));
  return { cells: { ...found.lines[0], ...empty }, there: false };
}

/** What the line changes of what there is, and what lines before it have made of that. */
function compare({ kind }: Staging, draft: Draft, told: Earlier | undefined): Change {
  const { found, given, errors } = draft;
  const { cells, there } = lineOf(kind, draft);
  const now: Cells = { ...cells, ...told?.cells };
  const isNew = !found && !told;
  const after: Cells = {};
  for (const [name, cell] of Object.entries(given)) {
    const column = kind.column(name)!;
    if (name === 'id' || (name === 'external_id' && (!kind.creates || (found && given['id'] === undefined)))) continue;
    if (name === kind.unit && kind.part.length === 0) continue;
    if (column.role === 'opening') {
      if (there && cell !== '0') errors.push(rowError(name, lineErrors.ONLY_WHEN_NEW()));
      if (!there) after[name] = cell;
    } else if (isNew ? cell !== '' : cell !== (now[name] ?? '')) {
      // What belongs to the thing is said once for all its parts.
      if (told && !kind.part.includes(name)) errors.push(rowError(name, lineErrors.LINES_DIFFER()));
      else after[name] = cell;
    }
  }
  const [named, ...rest] = kind.part;
  if (named !== undefined && given[named] === undefined)
    for (const name of rest) if (given[name] !== undefined) errors.push(rowError(named, lineErrors.CELL_MISSING()));
  if (named !== undefined && rest.some((name) => after[name] !== undefined) && given[named] !== undefined)
    after[named] = given[named];
  const { unit } = kind;
  if (unit !== undefined && given[unit] !== undefined && Object.keys(after).length > 0) after[unit] = given[unit];
  if (unit !== undefined && kind.part.length === 0 && found && !there) {
    const missing = given[unit] === undefined ? shopErrors.VARIANT_MISSING() : shopErrors.VARIANT_NOT_FOUND();
    errors.push(rowError(unit, missing));
  }
  if (isNew)
    for (const name of kind.required)
      if (given[name] === undefined && !errors.some(({ field }) => field === name))
        errors.push(rowError(name, lineErrors.CELL_MISSING()));
  return { found, there, subject: found?.id ?? told?.subject ?? newId(), after };
}

async function check(em: SqlEntityManager, { kind, rules, columns }: Staging, draft: Draft, change: Change) {
  try {
    await kind.check(em, change, rules);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    draft.errors.push(...rowErrors(error, new Set(columns), fieldOf(error)));
    return;
  }
  // Staff sees a text again that it has approved.
  const { found, after } = change;
  const again = rules.approval && rules.seller.merchantId !== undefined && found?.row.state === 'published';
  if (again && after['state'] === undefined && kind.thing.approved.some((name) => isChanged(after, name)))
    after['state'] = 'proposed';
}

const isChanged = (after: Cells, name: string): boolean =>
  after[name] !== undefined ||
  (name === 'translations' && Object.keys(after).some((column) => /^(name|description)_[a-z]{2}$/.test(column)));

/** The column that a refusal is about, where it names none. */
function fieldOf({ reason }: ServiceError): string {
  if (reason === 'CLUB_NOT_FOUND') return 'club';
  if (['STATE_INVALID', 'APPROVAL_NEEDED', 'LIVE_KEY_NEEDED', 'NOTHING_TO_SELL', 'CURRENCY_NOT_SOLD'].includes(reason))
    return 'state';
  return reason === 'INVALID_ARGUMENT' ? 'old_price' : '';
}

function beforeOf({ after }: Change, { cells }: { cells: Cells }): Cells {
  return Object.fromEntries(Object.keys(after).map((name) => [name, cells[name] ?? '']));
}
