// npx plaza doctor: what runs, on which versions, and what is wrong, in words.
import { pendingMigrations } from '@plaza/service';
import { schemaNames, serviceNames, variableOf, type SchemaName, type ServiceName } from '@plaza/services';
import pg from 'pg';
import { isBroken } from '../backup/chain.ts';
import { listBackups } from '../backup/store.ts';
import { maySeed, schemaOf, whyUnreachable } from '../databases.ts';
import { envoyVersion, missingEngines } from '../engines/index.ts';
import { exposure, passwordsOf } from '../exposure.ts';
import { gatewayHealth, serves } from '../health.ts';
import { checkConfig, checkPorts, neededEngines } from '../preflight.ts';
import { redisConfigOf } from '../redis/cached.ts';
import { aboutRedis } from '../redis/probe.ts';
import { readSecrets } from '../secrets.ts';
import { Sentence, textOf } from '../sentence.ts';
import { databaseVariable, readSettings, type Settings } from '../settings.ts';
import type { RunningState } from '../state.ts';
import { readState } from '../state.ts';
import type { Run } from './command.ts';

type Report = (state: 'good' | 'bad' | 'off', about: string, text: string) => void;

/** Prints the findings; 1 if anything is wrong. */
export const doctor: Run = async (_, output) => {
  const settings = readSettings();
  let wrong = 0;
  const report: Report = (state, about, text) => {
    if (state === 'bad') wrong++;
    output.tell(`  ${{ good: '✓', bad: '✗', off: '–' }[state]} ${about.padEnd(12)} ${text}`, { state, about, text });
  };
  const state = readState(settings);
  report('good', 'node', `${process.versions.node}, the pinned version; npm packages as in package-lock.json`);
  checkEngines(settings, report);
  if (state) report('good', 'stack', `runs (process ${state.pid}) behind ${state.url}`);
  else await checkStart(settings, report);
  await checkExposure(settings, state, report);
  for (const name of schemaNames) await checkDatabase(settings, state, name, report);
  await checkRedis(settings, report);
  for (const name of serviceNames)
    await checkService(name, state?.addresses[name] ?? settings.env[variableOf(name, 'ADDRESS')], report);
  await checkGateway(state, report);
  checkBackups(settings, report);
  output.say(
    wrong === 0
      ? '\nNothing is wrong.'
      : `\n${wrong === 1 ? 'One thing is' : `${wrong} things are`} wrong: see ✗ above.`,
  );
  return wrong === 0 ? 0 : 1;
};

function checkEngines(settings: Settings, report: Report): void {
  const missing = missingEngines(neededEngines(settings));
  const version = settings.envoyBin && envoyVersion(settings.envoyBin);
  if (missing.length > 0) report('off', 'engines', `${missing.join(', ')} will be installed by the next npm start`);
  else
    report(
      'good',
      'engines',
      neededEngines(settings).length > 0 ? `${neededEngines(settings).join(', ')} are installed` : 'all are your own',
    );
  if (settings.envoyBin)
    report(
      version ? 'good' : 'bad',
      'envoy',
      version ? `${version}, your own` : `ENVOY_BIN is ${settings.envoyBin}, which does not run here`,
    );
}

async function checkStart(settings: Settings, report: Report): Promise<void> {
  report('off', 'stack', 'is not running in this checkout; "npm start" starts it');
  try {
    await checkPorts(settings);
    report('good', 'ports', 'the ports that npm start needs are free');
  } catch (error) {
    if (!(error instanceof Sentence)) throw error;
    report('bad', 'ports', error.message);
  }
}

/** What strangers could know is a fault in production, and elsewhere a note. */
async function checkExposure(settings: Settings, state: RunningState | undefined, report: Report): Promise<void> {
  const secrets = readSecrets(settings, { keep: false });
  const urls = Object.fromEntries(
    schemaNames.map((name) => [name, state?.adminUrls[name] ?? settings.databaseUrls[name]]).filter(([, url]) => url),
  ) as Partial<Record<SchemaName, string>>;
  const passwords: Partial<Record<SchemaName, string>> = state
    ? passwordsOf(state.databases)
    : { ...secrets.databasePasswords };
  // A service's own URL names its role itself.
  for (const name of schemaNames) {
    const { username, password } = new URL(urls[name] ?? 'postgres://none');
    if (username === `plaza_${name}`) passwords[name] = decodeURIComponent(password);
  }
  try {
    checkConfig(settings, secrets);
  } catch (error) {
    report('bad', 'config', textOf(error));
  }
  const production = !maySeed(settings.env);
  const findings = await exposure({ urls, passwords, secrets });
  for (const { about, text } of findings)
    report(
      production ? 'bad' : 'good',
      about,
      production ? text : `${text}; that is for trying out, and a fault in production`,
    );
  if (findings.length === 0 && Object.keys(urls).length > 0)
    report('good', 'exposure', 'no demo people, no default secrets, a password of its own for each role');
}

interface DatabaseFacts {
  version: string;
  role: string;
  powerful: boolean;
  owns: number;
  unforced: string[];
  migrated: boolean;
}

async function checkDatabase(
  settings: Settings,
  state: RunningState | undefined,
  name: SchemaName,
  report: Report,
): Promise<void> {
  const adminUrl = state?.adminUrls[name] ?? settings.databaseUrls[name];
  if (!adminUrl) return report('off', `${name} db`, 'the embedded PostgreSQL is not running');
  const variable =
    state && !settings.databaseUrls[name]
      ? 'The embedded PostgreSQL'
      : (databaseVariable((key) => settings.env[key] || undefined, name) ?? 'DATABASE_URL');
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<DatabaseFacts>(factsSql, [`plaza_${name}`, name]);
    const facts = rows[0]!;
    const pending = facts.migrated ? await pendingMigrations(await schemaOf(name), adminUrl) : ['everything'];
    const faults = [
      ...(Number.parseInt(facts.version, 10) < 14 ? [`PostgreSQL ${facts.version} is older than 14`] : []),
      ...(facts.migrated && !facts.role ? [`the role plaza_${name} is missing`] : []),
      ...(facts.powerful ? [`the role plaza_${name} can bypass row-level security`] : []),
      ...(facts.owns > 0 ? [`the role plaza_${name} owns ${facts.owns} tables, but must own none`] : []),
      ...(facts.unforced.length > 0 ? [`row-level security is not forced on ${facts.unforced.join(', ')}`] : []),
      ...(pending.length > 0 ? [`not migrated: ${pending.join(', ')} (npx plaza migrate)`] : []),
    ];
    report(
      faults.length > 0 ? 'bad' : 'good',
      `${name} db`,
      faults.length > 0
        ? faults.join('; ')
        : `PostgreSQL ${facts.version}, up to date, role plaza_${name} is bound by row-level security`,
    );
    if (name === 'wallet' && faults.length === 0) await checkUnclaimed(client, report);
  } catch (error) {
    report('bad', `${name} db`, whyUnreachable(error, adminUrl, variable));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** No fault, but worth knowing. */
async function checkUnclaimed(client: pg.Client, report: Report): Promise<void> {
  await client.query(`select set_config('plaza.actor', 'system', false)`);
  const { rows } = await client.query<{ currency: string; amount: string }>(
    `select currency, trim_scale(sum(balance))::text as amount from wallet.wallets where kind = 'unclaimed' and balance > 0 group by currency order by currency`,
  );
  if (rows.length > 0)
    report(
      'off',
      'unclaimed',
      `${rows.map(({ currency, amount }) => `${amount} ${currency}`).join(', ')} of deleted people waits to be paid: GET /api/admin/unclaimed`,
    );
}

// The rights of the service's role, and tables with a user_id that do not force their policies.
const factsSql = `
  select current_setting('server_version') as version,
    coalesce((select rolname from pg_roles where rolname = $1), '') as role,
    coalesce((select rolsuper or rolbypassrls from pg_roles where rolname = $1), false) as powerful,
    (select count(*)::int from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = $1 and c.relkind in ('r', 'p')) as owns,
    array(select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = to_regnamespace($2) and c.relkind in ('r', 'p') and a.attname = 'user_id' and not a.attisdropped
        and not (c.relrowsecurity and c.relforcerowsecurity) order by 1) as unforced,
    to_regclass($2 || '.migrations') is not null as migrated`;

async function checkRedis(settings: Settings, report: Report): Promise<void> {
  const config = redisConfigOf(settings);
  const { clusterNodes = [] } = config;
  if (!config.redisUrl && clusterNodes.length === 0)
    return report('off', 'redis', 'the embedded Valkey is not running');
  for (const node of clusterNodes.length > 0 ? clusterNodes : [undefined]) {
    try {
      const { where, valkey, version, policy } = await aboutRedis(config, node);
      const kind = `${valkey ? 'Valkey' : 'Redis'} ${version}`;
      if (policy && policy !== 'noeviction')
        report(
          'bad',
          'redis',
          `${kind} at ${where} evicts keys (${policy}), also queued work: set maxmemory-policy noeviction`,
        );
      else report('good', 'redis', `${kind} at ${where}${node ? ', of a cluster' : ''}`);
    } catch (error) {
      report('bad', 'redis', (error as Error).message);
    }
  }
}

async function checkService(name: ServiceName, address: string | undefined, report: Report): Promise<void> {
  if (!address) return report('off', name, 'is not running');
  const serving = await serves(address);
  report(
    serving ? 'good' : 'bad',
    name,
    serving ? `serves at ${address}` : `does not serve at ${address}: see its log`,
  );
}

async function checkGateway(state: RunningState | undefined, report: Report): Promise<void> {
  if (!state) return report('off', 'gateway', 'is not running');
  const version = envoyVersion(state.envoyBin) ?? 'of an unknown version';
  const health = await gatewayHealth(state.url);
  const down = Object.keys(health?.services ?? {}).filter((name) => health?.services[name] !== 'operational');
  if (!health) report('bad', 'gateway', `Envoy ${version} does not answer ${state.url}/api/health`);
  else if (down.length > 0)
    report(
      'bad',
      'gateway',
      `Envoy ${version} at ${state.url} says "${health.status}": ${down.map((name) => remedies[name] ?? name).join(', ')}`,
    );
  else report('good', 'gateway', `Envoy ${version} at ${state.url} says "${health.status}"`);
}

/** Those of this checkout's own folder: others are not known here. */
function checkBackups(settings: Settings, report: Report): void {
  if (!settings.embeddedPostgres) return;
  const backups = listBackups(settings.backupFolder);
  const [newest] = backups;
  if (!newest) return report('off', 'backup', 'there is none in this checkout (npx plaza backup)');
  if (isBroken(backups, newest))
    return report('bad', 'backup', `the newest is useless without ${newest.base!.name} (npx plaza backup)`);
  const proved = backups.find(({ proof }) => proof);
  const which = proved === newest ? '' : `the one of ${proved?.endedAt} was `;
  const proof = proved
    ? `${which}restored and verified at ${proved.proof!.at}`
    : 'none was ever restored (npx plaza backup verify)';
  report(proved ? 'good' : 'off', 'backup', `the newest is of ${newest.endedAt}, ${proof}`);
}

/** Faults of parts that do answer, with their remedies. */
const remedies: Record<string, string> = {
  subscriptions: 'their database does not answer (BACKEND_APP_DATABASE_URL)',
  exchange_rates: 'exchange rates are too old (PUT /api/admin/exchange/rates, or EXCHANGE_RATE_MAX_AGE_SECONDS)',
};
