// npm test: everything that must hold, one heading after another, and one plain line at the end.
// npm test -- PATTERN runs only the tests whose path matches.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { checkout, ensureEngines, plazaHome } from './engines/index.ts';
import { textOf } from './sentence.ts';
import { seconds } from './steps.ts';

const patterns = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'plaza-npm-test-'));
const running = new Set<ReturnType<typeof spawn>>();
let stopped = false;
let passed = 0;
let failed = 0;
/** What failed, a line each: a reader of the end of a long log finds it there. */
const failures: string[] = [];
/** What failed once and passed when it ran again, alone. */
const unsteady: string[] = [];
let reports = 0;
/** As many files are tried again; where more fail, it is not the machine. */
const mostTriedAgain = 4;
/** How faults/src/main.ts ends where nothing was lost or doubled, and something was late. */
const mayBeTheMachine = 2;

// Tests configure themselves: the variables of a stack in the environment or `.env` do not apply to them.
const env: NodeJS.ProcessEnv = { ...process.env };
for (const name of Object.keys(env).filter((name) =>
  /(DATABASE_URL|REDIS_URL|REDIS_CLUSTER_NODES|_LISTEN|_ADDRESS|ENCRYPTION_KEY|SERVICE_KEYS?|GATEWAY_KEY|DATABASE_PASSWORD|ROLE_PASSWORD|LOG_LEVEL|NODE_ENV)$/.test(
    name,
  ),
))
  delete env[name];
delete env['PLAZA_TEST_POSTGRES_BIN'];
// The tests start hundreds of processes of the same few programs: compiled once, each starts in half the time.
env['NODE_COMPILE_CACHE'] ??= join(plazaHome(), 'compile-cache');
// The one that a second run is made on, beside the embedded one.
const otherPostgres = process.env['PLAZA_TEST_POSTGRES_BIN'] ?? '/usr/lib/postgresql/15/bin';

// Most tests wait for others more than they work.
const workers = Math.max(3, availableParallelism() - 1);
// What PostgreSQL's version may change: every SQL function of the services is called by these, and what they mostly do is money, selling things once and
// searching. The rest says plain statements to PostgreSQL, the same in every version, or tests what is around it.
const dependsOnPostgres = [
  '/dev/test/(pg-cron|plpgsql-check|schemas)\\.test',
  '/services/[^/]+/test/[\\w-]*(audit|functions|migration|movement|operations|privileges|row|schema)[\\w-]*\\.test',
  '/packages/outbox/test/emitting\\.test',
  '/auth/src/identity/search/search\\.io',
  '/catalog/src/(account-deletion/account-deletion|check-in/check-in|manage/variants|media/shown|nft/wallets|search/search|stale/prices)\\.io',
  '/catalog/src/(shop/(shop|shop-checkout)|tickets/(purchase|seat-races)|transfers/transfers)\\.io',
  '/messaging/src/webhooks/limit\\.io',
  '/wallet/src/(account-deletion/account-deletion|credits/credits/credits-permissions)\\.io',
  '/wallet/src/ledger/(archive/partitions|posting/(decisions|ledger|model|money-events)|wallets/(freeze|limits))\\.io',
  '/wallet/src/payments/(holds/holds|payment-requests/payment-requests|payments/payment-events|payouts/payout-(destinations|leases))\\.io',
];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
process.on('disconnect', () => stop('SIGTERM'));

try {
  await ensureEngines((line) => console.log(line));
  if (patterns.length === 0) await checks();
  await jest('Unit and integration tests', { args: ['--selectProjects', 'plaza'], workers });
  await jest('End-to-end and browser tests', { args: ['--selectProjects', 'e2e'], workers: 2 });
  if (patterns.length === 0 && !stopped) await faults();
  if (patterns.length === 0) await onOtherPostgres();
  if (passed + failed === 0 && !stopped) {
    console.error(`No test matches ${patterns.join(' ')}.`);
    failed++;
  }
} catch (error) {
  console.error(textOf(error));
  count(false, textOf(error));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(stopped ? '\nStopped before the end.' : '');
if (unsteady.length > 0)
  console.log(`Passed only when tried again:\n${unsteady.map((line) => `- ${line}\n`).join('')}`);
if (failures.length > 0) console.log(`Failed:\n${failures.map((line) => `- ${line}\n`).join('')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || stopped ? 1 : 0);

/** The checks without a test runner. They run together, and are reported one after another. */
async function checks(): Promise<void> {
  const all: [string, string[]][] = [
    ['Format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
    ['Lint', ['dev/src/lint/run.ts']],
    ['Types', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']],
    ['Types of the console', ['node_modules/typescript/bin/tsc', '-p', 'console/tsconfig.json']],
    ['Protos: buf lint', ['node_modules/@bufbuild/buf/bin/buf', 'lint', 'proto']],
    ['Generated code is what the protos say', ['dev/src/generate.ts', '--check']],
    ['SQL: functions and migrations', ['dev/src/sql/check.ts']],
  ];
  const runs = all.map(([title, args]) => {
    const since = Date.now();
    return { title, result: node(args, 'pipe').then((result) => ({ ...result, took: seconds(since) })) };
  });
  for (const { title, result } of runs) {
    const { code, output, took } = await result;
    if (stopped) return;
    heading(title);
    count(code === 0, title);
    console.log(code === 0 ? `passed (${took})` : `${output.trim()}\nfailed`);
  }
}

/**
 * A file in which a test fails is run once more, alone: among thousands of tests on real engines, browsers and clusters, one that fails and passes a minute
 * later says more about a busy machine than about the change. It counts as failed if it fails again, and is named at the end if it does not.
 */
async function jest(title: string, suite: Suite): Promise<void> {
  if (stopped) return;
  heading(title);
  const first = await jestRun(suite);
  if (stopped) return;
  const broken = first.files.filter(({ failed }) => failed.length > 0);
  // A failure that is no file's, such as of its setup.
  if (broken.length === 0 && first.code !== 0) count(false, title);
  if (broken.length === 0 || broken.length > mostTriedAgain) return countFiles(first.files);
  countFiles(first.files.filter((file) => !broken.includes(file)));
  heading(`${title}: once more what failed`);
  const only = broken.map(({ path }) => `/${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  const again = (await jestRun({ ...suite, workers: 1, only })).files;
  if (stopped) return;
  for (const file of broken) {
    const second = again.find(({ path }) => path === file.path) ?? file;
    countFiles([second]);
    if (second.failed.length === 0) unsteady.push(...file.failed.map((test) => `${file.path}: ${test}`));
  }
}

interface Suite {
  args: string[];
  workers: number;
  extra?: NodeJS.ProcessEnv;
  only?: string[];
}

interface TestFile {
  path: string;
  passed: number;
  failed: string[];
}

function countFiles(files: TestFile[]): void {
  for (const file of files) {
    passed += file.passed;
    for (const test of file.failed) count(false, `${file.path}: ${test}`);
  }
}

async function jestRun({
  args,
  workers,
  extra = {},
  only = patterns,
}: Suite): Promise<{ files: TestFile[]; code: number }> {
  const report = join(scratch, `${++reports}.json`);
  const { code } = await node(
    [
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      ...args,
      '--maxWorkers',
      String(workers),
      '--passWithNoTests',
      '--json',
      '--outputFile',
      report,
      '--testPathPatterns',
      ...(only.length > 0 ? only : ['.']),
    ],
    'quiet',
    extra,
  );
  if (!existsSync(report)) return { files: [], code: code === 0 ? 1 : code };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
  const files = testResults.map(({ name, status, message, assertionResults }) => {
    const named = (wanted: string) => assertionResults.filter((test) => test.status === wanted);
    const failed = named('failed').map(({ fullName }) => fullName);
    if (failed.length === 0 && status === 'failed') failed.push(message.trim().split('\n', 3).join(' '));
    return { path: relative(checkout, name), passed: named('passed').length, failed };
  });
  return { files, code };
}

/** What is read of Jest's report. */
interface JestReport {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

function count(isPassed: boolean, what: string): void {
  if (isPassed) {
    passed++;
    return;
  }
  failed++;
  failures.push(what);
}

/** The short form of `npm run faults`. It runs once more if something was late, and not if something was lost or happened twice. */
async function faults(): Promise<void> {
  const first = await faultsRun('Faults');
  if (stopped) return;
  if (first.code !== mayBeTheMachine) return count(first.code === 0, `Faults: ${whatFailed(first.output)}`);
  const second = await faultsRun('Faults once more');
  if (stopped) return;
  count(second.code === 0, `Faults: ${whatFailed(second.output)}`);
  if (second.code === 0) unsteady.push(`Faults: ${whatFailed(first.output)}`);
}

async function faultsRun(title: string): Promise<{ code: number; output: string }> {
  heading(title);
  const since = Date.now();
  const { code, output } = await node(['faults/src/main.ts', '--short'], 'pipe');
  console.log(`${output.trim()}\n${code === 0 ? 'passed' : 'failed'} (${seconds(since)})`);
  return { code, output };
}

/** What its report says below its table: "FAULT: what:", and a line for each; or how it broke off. */
function whatFailed(output: string): string {
  const findings = output.match(/^.+: (?:lost|doubled|wrong):\n(?: {2}.+\n?)+/gm) ?? [
    output.trim().split('\n').slice(-6).join('\n'),
  ];
  return findings.map((finding) => finding.trim()).join('\n');
}

async function onOtherPostgres(): Promise<void> {
  if (!existsSync(join(otherPostgres, 'postgres'))) {
    heading('Integration tests on another PostgreSQL');
    console.log(`left out: there is none in ${otherPostgres} (PLAZA_TEST_POSTGRES_BIN names another folder)`);
    return;
  }
  const { output } = await node(
    [
      '-e',
      `process.stdout.write(require('child_process').execFileSync(${JSON.stringify(join(otherPostgres, 'postgres'))}, ['--version']))`,
    ],
    'pipe',
  );
  const extensions = join(await sharedFolder(), 'extension');
  const lints = existsSync(join(extensions, 'plpgsql_check.control'));
  if (!lints) console.log('plpgsql_check is not installed there, and so the SQL functions are not checked by it');
  const cron = existsSync(join(extensions, 'pg_cron.control'));
  if (!cron) console.log('pg_cron is not installed there, and so nothing is scheduled by it');
  await jest(`Integration tests once more, on ${output.trim().replace(/^postgres \(PostgreSQL\)/, 'PostgreSQL')}`, {
    args: ['--selectProjects', 'plaza'],
    workers,
    extra: {
      PLAZA_TEST_POSTGRES_BIN: otherPostgres,
      ...(lints && { PLAZA_TEST_PLPGSQL_CHECK: 'yes' }),
      ...(cron && { PLAZA_TEST_PG_CRON: 'yes' }),
    },
    only: dependsOnPostgres,
  });
}

/** Of the other PostgreSQL: where its extensions are. */
async function sharedFolder(): Promise<string> {
  const { output } = await node(
    [
      '-e',
      `process.stdout.write(require('child_process').execFileSync(${JSON.stringify(join(otherPostgres, 'pg_config'))}, ['--sharedir']))`,
    ],
    'pipe',
  );
  return output.trim();
}

function node(
  args: string[],
  output: 'pipe' | 'quiet',
  extra: NodeJS.ProcessEnv = {},
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    // Jest's report goes to a file and its JSON to standard output: the text for people is on standard error.
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: checkout,
      env: { ...env, ...extra, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
      stdio: output === 'pipe' ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'ignore', 'inherit'],
    });
    running.add(child);
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => void (text += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => void (text += chunk.toString()));
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output: text });
    });
  });
}

function heading(title: string): void {
  console.log(`\n── ${title} ${'─'.repeat(Math.max(3, 90 - title.length))}`);
}

function stop(signal: NodeJS.Signals): void {
  stopped = true;
  for (const child of running) child.kill(signal);
}
