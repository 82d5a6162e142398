// What a versioned migration may do while the service runs: nothing that locks a large table for long, or breaks the version that is still running.
import type { AlterTableCmd, ColumnDef, Constraint, Node, RangeVar } from '@pgsql/types';
import { parse } from 'libpg-query';

export interface Finding {
  line: number;
  message: string;
}

/** A comment in front of a statement that says why its table is small enough for it. */
const smallTable = /--\s*small table:\s*\S/;

/**
 * The statements of a migration that are refused, with what to do instead. Tables that the same migration creates are empty, and may be treated in any way.
 * Throws if the text is no SQL.
 */
export async function lockingStatements(text: string): Promise<Finding[]> {
  return (await lockedTables(text))
    .filter(({ excused }) => !excused)
    .flatMap(({ line, refusals }) => refusals.map((message) => ({ line, message })));
}

export interface LockedTable {
  line: number;
  table: string;
  /** The lock by its name in PostgreSQL. */
  lock: string;
  /** Why it is held for long if the table is large; empty if it is held for a moment. */
  refusals: string[];
  /** The migration says that the table is small. */
  excused: boolean;
}

/** What each statement locks, except tables that the same text creates. */
export async function lockedTables(text: string): Promise<LockedTable[]> {
  const { stmts = [] } = await parse(text);
  const created = new Set<string>();
  const locked: LockedTable[] = [];
  // Locations are in bytes.
  const bytes = Buffer.from(text);
  let end = 0;
  for (const { stmt, stmt_location: start = 0, stmt_len: length = bytes.length - start } of stmts) {
    const before = bytes.subarray(end, start).toString();
    const own = bytes.subarray(start, start + length).toString();
    const line = bytes.subarray(0, start).toString().split('\n').length + leading(own);
    end = start + length;
    if (!stmt) continue;
    const [kind, body] = Object.entries(stmt as Record<string, { relation?: RangeVar }>)[0] ?? [];
    const table = body?.relation?.relname ?? '';
    if (kind === 'CreateStmt' || kind === 'CreateTableAsStmt') created.add(table);
    if (created.has(table)) continue;
    const refusals = refused(stmt);
    const lock = lockOf(stmt);
    if (!lock && refusals.length === 0) continue;
    locked.push({ line, table, lock: lock ?? 'access exclusive', refusals, excused: smallTable.test(before + own) });
  }
  return locked;
}

/** The lock that a statement takes on an existing table, if readers or writers notice it. */
function lockOf(stmt: Node): string | undefined {
  if ('IndexStmt' in stmt) return stmt.IndexStmt.concurrent ? 'share update exclusive' : 'share';
  if ('AlterTableStmt' in stmt) {
    const kinds = (stmt.AlterTableStmt.cmds ?? []).flatMap((node) =>
      'AlterTableCmd' in node ? (node.AlterTableCmd.subtype ?? []) : [],
    );
    return kinds.every((kind) => kind === 'AT_ValidateConstraint') ? 'share update exclusive' : 'access exclusive';
  }
  if ('CreateTrigStmt' in stmt) return 'share row exclusive';
  if ('UpdateStmt' in stmt || 'DeleteStmt' in stmt) return 'row exclusive';
  return undefined;
}

/** Lines of space and comments in front: PostgreSQL 17 and older count them to the statement. */
function leading(own: string): number {
  return (/^(\s|--[^\n]*\n)*/.exec(own)?.[0] ?? '').split('\n').length - 1;
}

function refused(stmt: Node): string[] {
  if ('IndexStmt' in stmt && !stmt.IndexStmt.concurrent)
    return [
      'an index on a table that is in use is made with `create index concurrently`, in a migration whose isTransactional() answers false',
    ];
  if ('AlterTableStmt' in stmt)
    return (stmt.AlterTableStmt.cmds ?? []).flatMap((node) =>
      'AlterTableCmd' in node ? alteration(node.AlterTableCmd) : [],
    );
  if ('RenameStmt' in stmt)
    return [
      'a new name breaks the version that is still running: add the new one, and drop the old one a release later',
    ];
  if ('LockStmt' in stmt) return ['`lock table` keeps everybody waiting until the migration has ended'];
  if ('VacuumStmt' in stmt || 'ClusterStmt' in stmt || 'TruncateStmt' in stmt || 'ReindexStmt' in stmt)
    return ["this locks the whole table: it is an operator's work, or a job's"];
  if (('UpdateStmt' in stmt && !stmt.UpdateStmt.whereClause) || ('DeleteStmt' in stmt && !stmt.DeleteStmt.whereClause))
    return ['changing every row keeps them locked until the migration has ended: a job changes them a few at a time'];
  return [];
}

function alteration({ subtype, def }: AlterTableCmd): string[] {
  switch (subtype) {
    case 'AT_AddColumn':
      return def && 'ColumnDef' in def ? column(def.ColumnDef) : [];
    case 'AT_AlterColumnType':
      return [
        'another type rewrites the table: add a column, fill it a few rows at a time, and drop the old one a release later',
      ];
    case 'AT_SetNotNull':
      return [
        '`set not null` reads the whole table under its lock: add `check (… is not null) not valid` and validate it in the next migration',
      ];
    case 'AT_AddConstraint':
      return def && 'Constraint' in def ? constraint(def.Constraint) : [];
    default:
      return [];
  }
}

function column({ constraints = [] }: ColumnDef): string[] {
  const kinds = constraints.flatMap((node) => ('Constraint' in node ? [node.Constraint] : []));
  const standard = kinds.find(({ contype }) => contype === 'CONSTR_DEFAULT');
  const findings: string[] = [];
  if (kinds.some(({ contype }) => contype === 'CONSTR_NOTNULL') && !standard)
    findings.push('a column that may not be null needs a default, or fails where there are rows');
  if (standard && JSON.stringify(standard.raw_expr).includes('"FuncCall"'))
    findings.push(
      'a default that calls a function may be computed for every row at once, which rewrites the table: add the column first, then its default',
    );
  if (
    kinds.some(({ contype }) =>
      ['CONSTR_UNIQUE', 'CONSTR_PRIMARY', 'CONSTR_FOREIGN', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'].includes(
        contype ?? '',
      ),
    )
  )
    findings.push(
      'a key, a reference or a generated value of a new column reads or rewrites the whole table: add it in steps',
    );
  return findings;
}

function constraint({ contype, skip_validation: notValid, indexname }: Constraint): string[] {
  if ((contype === 'CONSTR_CHECK' || contype === 'CONSTR_FOREIGN') && !notValid)
    return [
      'a constraint is added `not valid`, and validated in the next migration, so that writers are not kept waiting while every row is read',
    ];
  if ((contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY') && !indexname)
    return ['a key is added `using index`, of an index that was made concurrently before'];
  if (contype === 'CONSTR_EXCLUSION') return ['an exclusion constraint reads the whole table under its lock'];
  return [];
}
