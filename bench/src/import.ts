// npm run bench -- import: a file of 50,000 products, one in a hundred wrong, is imported by a service that is killed in the middle; everything that the
// preview, the report and the catalogue then say is compared with what was made. Some minutes.
//   --rows N           another number of lines
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Import } from '@plaza/api/bulk';
import { verifyCatalog } from '@plaza/catalog/operator';
import { checkout } from '@plaza/dev/engines';
import { asOwner } from '@plaza/dev/targets';
import pg from 'pg';
import { aboutMachine, conduct, say } from './conduct.ts';
import { importCalls, type ImportCalls } from './import-calls.ts';
import { madeFile, reportOf, type MadeFile } from './import-file.ts';
import { startReadsRig } from './reads-rig.ts';
import { printTable } from './report.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { rows: { type: 'string', default: '50000' } },
});
const rows = Number(values.rows);
if (!Number.isInteger(rows) || rows < 1_000 || rows > 100_000) throw new Error('--rows must be 1000 to 100000.');
const mostMegabytes = 150;
const batch = 100;
/** As in the image, in a container of 512 MiB: where there is more memory, Node frees it later. */
const nodeOptions = ['--max-semi-space-size=4', '--max-old-space-size=256'];

interface Finding {
  what: string;
  figure: string;
  target: string;
  holds: boolean;
}

const findings: Finding[] = [];
const find = (what: string, figure: string, target = '', holds = true): void => {
  say(`${what}: ${figure}${holds ? '' : ', which misses its aim'}`);
  findings.push({ what, figure, target, holds });
};
const inNumbers = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Whether two lists are the same; says the first difference. */
function compare(what: string, got: readonly string[], wanted: readonly string[]): void {
  const length = Math.max(got.length, wanted.length);
  const at = Array.from({ length }, (_, index) => index).find((index) => got[index] !== wanted[index]);
  if (at !== undefined) say(`${what}, number ${at + 1}:\n  wanted ${wanted[at]}\n  got    ${got[at]}`);
  find(what, `${inNumbers(got.length)} of ${inNumbers(wanted.length)}`, 'the same', at === undefined);
}

function compareCounts(what: string, got: object | undefined, wanted: object): void {
  const [found, aim] = [JSON.stringify(got), JSON.stringify(wanted)];
  find(what, found.replaceAll(/["{}]/g, ''), 'exact', found === aim);
}

/** In megabytes: now (VmRSS), or the most there ever was (VmHWM); NaN where the system does not report it. */
function memory(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  try {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return Number.NaN;
  }
}

/** Waits until no job works on it, or it is as far as wanted. */
async function settled(
  calls: ImportCalls,
  id: string,
  enough: (now: Import) => boolean = () => false,
): Promise<Import> {
  for (; ; await pause(200)) {
    const now = await calls.read(id);
    if (enough(now) || (now.state !== 'previewing' && now.state !== 'applying')) return now;
  }
}

const secondsSince = (since: number): number => (performance.now() - since) / 1_000;

/** Uploads a file, waits for its preview, and says how fast it was. */
async function previewed(calls: ImportCalls, what: string, content: Buffer, lines: number): Promise<Import> {
  const id = await calls.upload(content);
  const since = performance.now();
  const shown = await settled(calls, id);
  if (shown.state !== 'ready') throw new Error(`The import is ${shown.state}: ${shown.failureMessage}`);
  find(what, `${inNumbers(lines / secondsSince(since))} lines a second`);
  return shown;
}

async function comparePreview(calls: ImportCalls, shown: Import, { lines }: MadeFile): Promise<void> {
  const wrong = lines.filter(({ mistakes }) => mistakes.length > 0);
  const counts = { rows, creates: rows - wrong.length, changes: 0, unchanged: 0, errors: wrong.length };
  compareCounts('counts of the preview', shown.counts, counts);
  const told = (await calls.wrongRows(shown.id)).map(({ line, key, errors }) => JSON.stringify({ line, key, errors }));
  const made = wrong.map(({ line, key, mistakes }) => JSON.stringify({ line, key, errors: mistakes }));
  compare('lines with mistakes in the preview', told, made);
}

/** What there is of an import, at one moment. */
async function applied(admin: pg.Client, id: string): Promise<{ counted: number; lines: number; products: number }> {
  const { rows: found } = await admin.query<{ counted: number; lines: number; products: number }>(
    `select applied as counted, (select count(*)::int from catalog.import_rows where import_id = i.id and outcome = 'applied') as lines,
       (select count(*)::int from catalog.products where external_id like 'sku-%') as products from catalog.imports i where id = $1`,
    [id],
  );
  return found[0]!;
}

async function compareCatalogue(
  admin: pg.Client,
  calls: ImportCalls,
  id: string,
  made: MadeFile,
): Promise<{ exported: string }> {
  const wrong = made.lines.filter(({ mistakes }) => mistakes.length > 0).length;
  const right = rows - wrong;
  const report = (await calls.report(id)).trimEnd().split('\r\n').slice(1);
  compare('lines of the report', report, reportOf(made.lines, 'create', 'applied'));
  const exported = await calls.exported();
  const lines = exported.trimEnd().split('\r\n').slice(1);
  const withoutId = lines.map((line) => line.slice(line.indexOf(',') + 1)).sort();
  compare('products in the catalogue, each of the right lines once', withoutId, [...made.exported].sort());
  const { rows: there } = await admin.query<Record<string, number>>(
    `select count(distinct id)::int as products, sum(stock)::int as stock, count(*) filter (where state = 'published')::int as published,
       (select count(distinct subject)::int from catalog.changes where import_id = $1 and action = 'create') as recorded,
       (select coalesce(sum(quantity), 0)::int from catalog.stock_movements) as received
     from catalog.products`,
    [id],
  );
  const { stock, published } = made;
  compareCounts('stock and changes', there[0], { products: right, stock, published, recorded: right, received: stock });
  return { exported };
}

async function compareAgain(calls: ImportCalls, exported: string, lines: number): Promise<void> {
  const again = await previewed(calls, 'the exported file again, previewed', Buffer.from(exported), lines);
  const unchanged = { rows: lines, creates: 0, changes: 0, unchanged: lines, errors: 0 };
  compareCounts('counts of the exported file', again.counts, unchanged);
  await calls.confirm(again.id, again.etag);
  const { state, results } = await settled(calls, again.id);
  compareCounts('what it did', { state, ...results }, { state: 'done', applied: 0, conflicts: 0, failed: 0 });
}

await conduct(async (keep) => {
  const made = madeFile(rows);
  const right = made.exported.length;
  say(`${inNumbers(rows)} lines, ${(made.content.length / 1e6).toFixed(1)} MB, ${rows - right} with mistakes`);
  const rig = keep(await startReadsRig(say, 1, { durable: true }));
  const admin = new pg.Client({ connectionString: rig.adminUrl });
  await admin.connect();
  keep({ stop: () => admin.end() });
  await admin.query('delete from catalog.products');
  await admin.query(
    `insert into catalog.clubs (id, name, country) select id, name, 'MC' from unnest($1::text[], $2::text[]) as c (id, name)
       on conflict do nothing`,
    [[...made.clubs.keys()], [...made.clubs.values()]],
  );
  const token = rig.token('admin');
  const start = async () => {
    const service = await rig.startService('catalog', checkout, undefined, nodeOptions);
    const calls = importCalls(service.address, token);
    keep({ stop: () => calls.close() });
    return { ...service, calls };
  };

  const first = await start();
  await first.calls.exported();
  const before = memory(first.pid, 'VmRSS');
  const shown = await previewed(first.calls, 'preview', made.content, rows);
  await comparePreview(first.calls, shown, made);
  const since = performance.now();
  await first.calls.confirm(shown.id, shown.etag);
  await settled(first.calls, shown.id, ({ results }) => results!.applied >= right / 3);
  const until = secondsSince(since);
  const peaks = [memory(first.pid, 'VmHWM')];
  await first.kill();
  const left = await applied(admin, shown.id);
  const isWhole = left.counted === left.lines && left.counted === left.products && left.counted % batch === 0;
  find(
    'killed: lines counted, marked, and in the catalogue',
    [left.counted, left.lines, left.products].map(inNumbers).join(', '),
    `the same, whole hundreds, below ${inNumbers(right)}`,
    isWhole && left.counted < right,
  );

  const second = await start();
  const resumed = performance.now();
  const done = await settled(second.calls, shown.id);
  find('application', `${inNumbers(right / (until + secondsSince(resumed)))} lines a second`);
  const results = { state: 'done', progress: 100, applied: right, conflicts: 0, failed: 0 };
  compareCounts('results', { state: done.state, progress: done.progress, ...done.results }, results);
  const { exported } = await compareCatalogue(admin, second.calls, shown.id, made);
  await compareAgain(second.calls, exported, right);
  const { differences } = await asOwner('catalog', rig.adminUrl, verifyCatalog);
  for (const difference of differences) say(difference);
  find('catalog verify', `${differences.length} differences`, '0', differences.length === 0);
  peaks.push(memory(second.pid, 'VmHWM'));
  const more = Math.max(...peaks) - before;
  find(
    'most memory of the two processes, beside what the first had before',
    `${peaks.map(inNumbers).join(' and ')} MB, ${inNumbers(before)} MB before`,
    `≤ ${mostMegabytes} MB more`,
    !(more > mostMegabytes),
  );

  printTable(
    ['', 'figure', 'aim', 'holds'],
    findings.map(({ what, figure, target, holds }) => [what, figure, target, target && (holds ? 'yes' : 'NO')]),
    [0, 1, 2, 3],
    {
      others: 0,
      notes: [
        `${aboutMachine()}; one process of catalog, PostgreSQL with its durable settings`,
        `${inNumbers(rows)} lines, ${inNumbers(rows - right)} of them wrong; the first process was killed after a third, and another one started`,
        `Node with ${nodeOptions.join(' ')}, as in a container of 512 MiB`,
        'Application: without the time in which no process was there, and with the wait for the lease of the dead one.',
      ],
    },
  );
  if (findings.some(({ holds }) => !holds)) process.exitCode = 1;
});
