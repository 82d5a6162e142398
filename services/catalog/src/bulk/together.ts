// Lines that are applied together: one statement for all that create things with the same columns, and one for all that change the same columns. If one of
// them is refused all are, and then each is applied by itself (work.ts), so that its mistake is known.
import type { SqlEntityManager } from '@plaza/service';
import { assertState, insertAll, updateAll, type Columns, type ManagedRow, type Thing } from '../manage/index.ts';
import type { ManagedState } from '../managed.ts';
import { assertClub, type Change, type Rules } from './kind.ts';

interface Prepared<Row extends ManagedRow> extends Change {
  row: Row | undefined;
  /** Without the state. */
  columns: Columns;
  state: ManagedState | undefined;
}

export function prepare<Row extends ManagedRow>(change: Change, columns: Columns): Prepared<Row> {
  const { found, after } = change;
  return { ...change, row: found?.row as Row | undefined, columns, state: after['state'] as ManagedState | undefined };
}

/** Whether managing has nothing to ask the database of this change: neither what was sold, nor whether staff approves it again. */
function isPlain<Row extends ManagedRow>(
  { sold }: Thing<Row>,
  { row, columns, state }: Prepared<Row>,
  { approval, seller }: Rules,
): boolean {
  if (!row) return state !== 'archived';
  if (state !== undefined && state !== row.state) return false;
  return !(approval && seller.merchantId !== undefined) && !sold.some((column) => column in columns);
}

/** Changes of different things. Throws what managing refuses. @returns those that have to be applied one by one */
export async function applyTogether<Row extends ManagedRow>(
  em: SqlEntityManager,
  thing: Thing<Row>,
  changes: readonly Prepared<Row>[],
  { unset, rules }: { unset: Columns; rules: Rules },
): Promise<Prepared<Row>[]> {
  const [created, changed, others]: [Columns[], Columns[], Prepared<Row>[]] = [[], [], []];
  for (const change of changes) {
    const { row, subject, columns, state = 'draft' } = change;
    if (!isPlain(thing, change, rules)) {
      others.push(change);
      continue;
    }
    // The club is found here, so that clubs are read once for an import.
    await assertClub(em, columns, rules);
    const { club, ...own } = columns;
    const made = { ...(await thing.complete(em, row, own)), ...(club !== undefined && { club }) };
    if (row) changed.push({ id: subject, ...made });
    else {
      assertState('draft', state, rules);
      created.push({ id: subject, merchant_id: rules.owner, state, ...unset, ...made });
    }
  }
  for (const rows of alike(created)) await insertAll(em, thing.table, rows, rows[0]?.['state'] === 'published');
  for (const rows of alike(changed)) await updateAll(em, thing.table, rows);
  return others;
}

/** Those that set the same columns, and have the same state. */
function alike(rows: readonly Columns[]): Columns[][] {
  const key = (row: Columns): string => [...Object.keys(row).sort(), String(row['state'])].join();
  return [...Map.groupBy(rows, key).values()];
}
