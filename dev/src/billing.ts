// npx plaza billing: subscriptions and configuration of people, out of the database and into it, in the columns of the table that was before Plaza.
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import {
  exportLines,
  importRows,
  peopleAmong,
  transferTables,
  type TransferLine,
  type TransferReport,
  type TransferTable,
} from '@plaza/auth/operator';
import type { SealingKeys } from '@plaza/service';
import { parse } from 'csv-parse';
import { Sentence } from './sentence.ts';
import type { Settings } from './settings.ts';
import { asOwner, withTargets } from './targets.ts';

const usage = `npx plaza billing export FILE [--table subscriptions|user_config]
npx plaza billing import FILE [--users MAPPING] [--skip-missing] [--dry-run]

FILE is CSV with a header, as of COPY … CSV HEADER. The header says which table it is of:
  subscriptions  ${transferTables.subscriptions.join(',')}
  user_config    ${transferTables.user_config.join(',')}
Keys of data pods are exported as they are sealed; an import takes sealed ones and plain ones.

  --users MAPPING   CSV with the header old_user_id,user_id: the person of each user id in FILE
  --skip-missing    leaves out rows whose person has no account; without it they are reported, and nothing is written
  --dry-run         says what would happen, and writes nothing`;

const shown = 20;
const progressEvery = 10_000;

export async function billingCommand(
  read: () => Settings,
  keysOf: (settings: Settings) => SealingKeys,
  words: string[],
): Promise<number> {
  const { positionals, values } = argumentsOf(words);
  const [act, file, ...more] = positionals;
  if (!file || more.length > 0 || (act !== 'export' && act !== 'import')) {
    console.error(usage);
    return 2;
  }
  const settings = read();
  if (act === 'export') return await exportFile(settings, file, tableOf(values.table ?? 'subscriptions'));
  return await importFile(settings, file, {
    users: values.users,
    keys: keysOf(settings),
    skipMissing: values['skip-missing'] ?? false,
    dryRun: values['dry-run'] ?? false,
  });
}

function argumentsOf(words: string[]) {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        table: { type: 'string' },
        users: { type: 'string' },
        'skip-missing': { type: 'boolean' },
        'dry-run': { type: 'boolean' },
      },
    });
  } catch {
    throw new Sentence(usage);
  }
}

function tableOf(name: string): TransferTable {
  if (name in transferTables) return name as TransferTable;
  throw new Sentence(`There is no table "${name}": ${Object.keys(transferTables).join(', ')}.`);
}

async function exportFile(settings: Settings, file: string, table: TransferTable): Promise<number> {
  return await withTargets(settings, ['billing'], false, async ({ adminUrls }) => {
    const count = await asOwner('billing', adminUrls.billing, async (database) => {
      // It is somebody's data: nobody else on this machine reads it.
      const out = createWriteStream(file, { mode: 0o600 });
      let lines = 0;
      const write = async (cells: readonly string[]): Promise<void> => {
        if (!out.write(`${cells.map(quoted).join(',')}\n`)) await once(out, 'drain');
      };
      await write(transferTables[table]);
      for await (const cells of exportLines(database, table)) {
        await write(cells);
        if (++lines % progressEvery === 0) console.log(`${lines} rows`);
      }
      out.end();
      await finished(out);
      return lines;
    });
    console.log(`${count} rows of ${table} are in ${file}.`);
    return 0;
  });
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

async function importFile(
  settings: Settings,
  file: string,
  { users, ...options }: { users: string | undefined; keys: SealingKeys; skipMissing: boolean; dryRun: boolean },
): Promise<number> {
  const lines = await linesOf(file);
  const table = tableOfHeader(file, lines.header);
  const people = users === undefined ? undefined : await mappingOf(users);
  return await withTargets(settings, ['auth', 'billing'], false, async ({ adminUrls }) => {
    const report = await asOwner('auth', adminUrls.auth, (auth) =>
      asOwner('billing', adminUrls.billing, (database) =>
        importRows(database, {
          ...options,
          table,
          lines: lines.rows,
          people,
          existing: (userIds) => peopleAmong(auth, userIds),
          progress: (done, total) => {
            if (done % progressEvery === 0 || done === total) console.log(`${done} of ${total} rows`);
          },
        }),
      ),
    );
    return told(report, table, options);
  });
}

function told(
  { rows, written, missing, faults }: TransferReport,
  table: TransferTable,
  { dryRun, skipMissing }: { dryRun: boolean; skipMissing: boolean },
): number {
  for (const { line, fault } of faults.slice(0, shown)) console.error(`line ${line}: ${fault}`);
  if (faults.length > shown) console.error(`… and ${faults.length - shown} more faults`);
  for (const { line, userId } of missing) console.error(`line ${line}: there is no person for ${userId}`);
  const wrong = faults.length > 0 || (missing.length > 0 && !skipMissing);
  if (wrong) {
    console.error(
      `Nothing was written: of ${rows} rows of ${table}, ${faults.length} faults were found, and ${missing.length} rows have no person.`,
    );
    return 1;
  }
  console.log(
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
  throw new Sentence(`The header of ${file} is of no table that is known:\n${usage}`);
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
