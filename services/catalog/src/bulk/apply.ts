// The next lines of a confirmed import, in one transaction with its position.
import { ServiceError, violatedConstraint, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { manageErrors, recordAs } from '../manage/index.ts';
import { lineErrors } from './bulk.errors.ts';
import {
  holdAttempt,
  nextRows,
  passVersion,
  setImportState,
  writeOutcomes,
  type Attempt,
  type ImportRecord,
  type Outcome,
  type RowRecord,
} from './imports.queries.ts';
import { NotTogether, rowErrors, type Change, type Found, type Kind, type Locked, type Rules } from './kind.ts';

const appliedAtOnce = 100;
const mostSeatsAtOnce = 100_000;

/** Another process works on it by now, or it was cancelled. */
export class Ended extends Error {}

/** Of lines, and not because the database is in trouble. */
export function isRefusal(error: unknown): boolean {
  return error instanceof NotTogether || error instanceof ServiceError || violatedConstraint(error) !== undefined;
}

interface Applying {
  kind: Kind;
  rules: Rules;
  attempt: Attempt;
  /** Whether each line has a savepoint. */
  each: boolean;
}

/** Applies the next lines. @returns whether there are more */
export async function applyBatch(em: SqlEntityManager, { kind, rules, attempt, each }: Applying): Promise<boolean> {
  const record = await holdAttempt(em, attempt, 'applying');
  if (!record) throw new Ended();
  const rows = withoutTooManySeats(await nextRows(em, record.id, record.position, appliedAtOnce));
  if (rows.length === 0) {
    await setImportState(em, record.id, 'done', { progress: 100 });
    return false;
  }
  await recordAs(em, {
    actor: record.actor,
    staff: record.by_staff,
    key: record.key_id ?? undefined,
    request: record.request_id,
    reason: record.reason,
    import: record.id,
  });
  const subjects = [...new Set(rows.flatMap(({ subject }) => subject ?? []))];
  const locked = await kind.lock(em, subjects);
  const found = await kind.find(em, { owner: record.merchant, ids: subjects });
  const state: State = { things: new Map(found.map((one) => [one.id, one])), versions: new Map() };
  const outcomes: Outcome[] = [];
  if (kind.applyAll && kind.part.length === 0 && !each) {
    const changes = rows.map((row) => changeOf(kind, row, state));
    await kind.applyAll(
      em,
      changes.filter((change) => change !== undefined),
      rules,
      locked,
    );
    outcomes.push(
      ...rows.map(({ position }, at) => ({
        position,
        outcome: changes[at] ? ('applied' as const) : ('conflict' as const),
        errors: null,
      })),
    );
  } else for (const row of rows) outcomes.push(await applyRow(em, { kind, rules, each, record, locked }, row, state));
  await writeOutcomes(em, record.id, outcomes);
  const of = (outcome: Outcome['outcome']): number => outcomes.filter((one) => one.outcome === outcome).length;
  const position = rows.at(-1)!.position;
  await db(em)
    .updateTable('imports')
    .set((eb) => ({
      position,
      progress: Math.min(99, Math.floor((position * 100) / Math.max(1, record.rows))),
      applied: eb('applied', '+', of('applied')),
      conflicts: eb('conflicts', '+', of('conflict')),
      failed: eb('failed', '+', of('failed')),
      failures: 0,
    }))
    .where('id', '=', record.id)
    .execute();
  return true;
}

/** At least one line, and no more seats than managing makes at once. */
function withoutTooManySeats(rows: RowRecord[]): RowRecord[] {
  let seats = 0;
  const end = rows.findIndex(({ after }, at) => {
    seats += Number(after?.['rows'] ?? 0) * Number(after?.['seats_per_row'] ?? 0);
    return at > 0 && seats > mostSeatsAtOnce;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

interface State {
  things: Map<string, Found>;
  versions: Map<string, number>;
}

/** Undefined if it is not as the preview has shown it. */
function changeOf(kind: Kind, row: RowRecord, { things, versions }: State): Change | undefined {
  const { after } = row;
  const subject = row.subject!;
  const found = things.get(subject);
  const version = versions.get(subject) ?? row.version;
  if (version === null ? found !== undefined : found === undefined || !kind.isCurrent(found, { ...row, version }))
    return undefined;
  const [named] = kind.part;
  const part = named === undefined ? undefined : after?.[named];
  const there = found !== undefined && (part === undefined || found.lines.some((cells) => cells[named ?? ''] === part));
  return { found, there, subject, after: after ?? {} };
}

async function applyRow(
  em: SqlEntityManager,
  { kind, rules, each, record, locked }: Omit<Applying, 'attempt'> & { record: ImportRecord; locked: Locked },
  row: RowRecord,
  state: State,
): Promise<Outcome> {
  const { position, after } = row;
  const change = changeOf(kind, row, state);
  if (!change) return { position, outcome: 'conflict', errors: null };
  const { subject } = change;
  const savepoint = sql.raw('line');
  if (each) await sql`savepoint ${savepoint}`.execute(db(em));
  try {
    await kind.apply(em, change, rules, locked);
    if (each) await sql`release savepoint ${savepoint}`.execute(db(em));
  } catch (error) {
    if (!each) throw error;
    const errors = refusalOf(error, after ?? {});
    if (!errors) throw error;
    await sql`rollback to savepoint ${savepoint}`.execute(db(em));
    return { position, outcome: 'failed', errors };
  }
  if (kind.part.length > 0) {
    // Later lines about the same event find it as this one leaves it.
    const [now] = await kind.find(em, { owner: record.merchant, ids: [subject] });
    if (now) {
      state.things.set(subject, now);
      state.versions.set(subject, now.version);
      await passVersion(em, record.id, { subject, position, version: now.version });
    }
  }
  return { position, outcome: 'applied', errors: null };
}

/** What is said of a line that managing or the database refuses; undefined if the database is in trouble. */
function refusalOf(error: unknown, after: Record<string, string>): Outcome['errors'] | undefined {
  if (error instanceof ServiceError) return rowErrors(error, new Set(Object.keys(after)), '');
  const constraint = violatedConstraint(error);
  if (constraint === undefined) return undefined;
  const { reason, message } = constraint.endsWith('_external_id_index')
    ? manageErrors.EXTERNAL_ID_TAKEN()
    : lineErrors.CELL_INVALID();
  return [{ field: constraint.endsWith('_external_id_index') ? 'external_id' : '', reason, message }];
}
