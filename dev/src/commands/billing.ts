// npx plaza billing: subscriptions and configuration of people, out of the database and into it, in the columns of the table that was before Plaza.
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import {
  exportLines,
  importRows,
  peopleAmong,
  transferTables,
  type TransferLine,
  type TransferReport,
  type TransferTable,
} from '@plaza/auth/operator';
import { parse } from 'csv-parse';
import { sealingKeysOf } from '../sealing-keys.ts';
import { Sentence } from '../sentence.ts';
import { readSettings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import type { Run } from './command.ts';
import type { Output } from './output.ts';

const columns = (): string =>
  Object.entries(transferTables)
    .map(([name, names]) => `  ${name.padEnd(15)}${names.join(',')}`)
    .join('\n');

const shown = 20;
const progressEvery = 10_000;

export const exportBilling: Run = async (given, output) => {
  const [file, table] = [given.word('FILE'), tableOf(given.option('table') ?? 'subscriptions')];
  return await withTargets(readSettings(), ['billing'], false, async ({ adminUrls }) => {
    const rows = await output.during(`Exporting ${table}`, (progress) =>
      asOwner('billing', adminUrls.billing, async (database) => {
        // It is somebody's data: nobody else on this machine reads it.
        const out = createWriteStream(file, { mode: 0o600 });
        let lines = 0;
        const write = async (cells: readonly string[]): Promise<void> => {
          if (!out.write(`${cells.map(quoted).join(',')}\n`)) await once(out, 'drain');
        };
        await write(transferTables[table]);
        for await (const cells of exportLines(database, table)) {
          await write(cells);
          if (++lines % progressEvery === 0) progress(`${lines} rows`);
        }
        out.end();
        await finished(out);
        return lines;
      }),
    );
    output.tell(`${rows} rows of ${table} are in ${file}.`, { table, rows, file });
    return 0;
  });
};

function tableOf(name: string): TransferTable {
  if (name in transferTables) return name as TransferTable;
  throw new Sentence(`There is no table "${name}": ${Object.keys(transferTables).join(', ')}.`);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

export const importBilling: Run = async (given, output) => {
  const [file, users] = [given.word('FILE'), given.option('users')];
  const options = { skipMissing: given.has('skip-missing'), dryRun: given.has('dry-run') };
  const settings = readSettings();
  const keys = sealingKeysOf(settings);
  const lines = await linesOf(file);
  const table = tableOfHeader(file, lines.header);
  const people = users === undefined ? undefined : await mappingOf(users);
  return await withTargets(settings, ['auth', 'billing'], false, async ({ adminUrls }) => {
    const report = await output.during(`Importing ${table}`, (progress) =>
      asOwner('auth', adminUrls.auth, (auth) =>
        asOwner('billing', adminUrls.billing, (database) =>
          importRows(database, {
            ...options,
            keys,
            table,
            lines: lines.rows,
            people,
            existing: (userIds) => peopleAmong(auth, userIds),
            progress: (done, total) => progress(`${done} of ${total} rows`),
          }),
        ),
      ),
    );
    return told(report, { table, ...options, output });
  });
};

function told(
  { rows, written, missing, faults }: TransferReport,
  {
    table,
    dryRun,
    skipMissing,
    output,
  }: { table: TransferTable; dryRun: boolean; skipMissing: boolean; output: Output },
): number {
  for (const { line, fault } of faults.slice(0, shown)) output.warn(`line ${line}: ${fault}`);
  if (faults.length > shown) output.warn(`… and ${faults.length - shown} more faults`);
  for (const { line, userId } of missing) output.warn(`line ${line}: there is no person for ${userId}`);
  output.data({ table, rows, written, missing, faults, dryRun });
  const wrong = faults.length > 0 || (missing.length > 0 && !skipMissing);
  if (wrong) {
    output.warn(
      `Nothing was written: of ${rows} rows of ${table}, ${faults.length} faults were found, and ${missing.length} rows have no person.`,
    );
    return 1;
  }
  output.say(
    dryRun
      ? `Nothing is wrong: ${rows - missing.length} of ${rows} rows of ${table} would be written.`
      : `${written} of ${rows} rows of ${table} were written.`,
  );
  return 0;
}

async function linesOf(file: string): Promise<{ header: string[]; rows: TransferLine[] }> {
  let header: string[] = [];
  const rows: TransferLine[] = [];
  const parser = createReadStream(file).pipe(
    parse({ bom: true, columns: (names: string[]) => (header = names), max_record_size: 1_000_000 }),
  );
  try {
    for await (const row of parser) rows.push(row as TransferLine);
  } catch (error) {
    throw new Sentence(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return { header, rows };
}

function tableOfHeader(file: string, header: readonly string[]): TransferTable {
  const table = Object.entries(transferTables).find(
    ([, columns]) => columns.length === header.length && columns.every((column) => header.includes(column)),
  )?.[0];
  if (table) return tableOf(table);
  throw new Sentence(`The header of ${file} is of no table that is known:\n${columns()}`);
}

async function mappingOf(file: string): Promise<Map<string, string>> {
  const { header, rows } = await linesOf(file);
  if (header.join() !== 'old_user_id,user_id') throw new Sentence(`${file} must have the header old_user_id,user_id.`);
  const people = new Map<string, string>();
  for (const [at, row] of rows.entries()) {
    const old = row['old_user_id'] ?? '';
    if (people.has(old)) throw new Sentence(`${file} has ${old} twice, the second time in line ${at + 2}.`);
    people.set(old, (row['user_id'] ?? '').toLowerCase());
  }
  return people;
}
