// npm run bench -- checkin: scans as phones send them, JSON through the gateway, with all services running: how many a second one event takes, each decided
// online and durable, from many phones that wait for their answers; how long an answer takes while people come at the rate that is asked for; and how long
// a phone's thousand scans of an hour without a network take. About a minute.
//   --devices N        so many phones
//   --tickets N        so many tickets, each scanned once
import { fork } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keyIdOf, signCode } from '@plaza/catalog/seed';
import pg from 'pg';
import type { CheckInLoad, CheckInResult } from './checkin-load.ts';
import { aboutMachine, conduct, say } from './conduct.ts';
import { coresDuring } from './processors.ts';
import { coresText, percentiles } from './report.ts';
import { startRig } from './rig.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { devices: { type: 'string', default: '64' }, tickets: { type: 'string', default: '24000' } },
});
const [deviceCount, ticketCount] = [Number(values.devices), Number(values.tickets)];
const aims = { perSecond: 1_000, p99: 50 };
const warmUp = 2_000;
const steadySeconds = 10;
const batch = 1_000;

await conduct(async (keep) => {
  const rig = keep(await startRig(say));
  const { codes, tokens } = await seedEvent(rig.adminUrl);
  const offline = codes.splice(-batch);
  const steady = codes.splice(-steadySeconds * aims.perSecond);
  const load = keep(startPhones(rig.gatewayPort, tokens));
  await load.send({ codes: codes.splice(0, warmUp) });
  const waiting = await load.send({ codes });
  const [rated, cores] = await coresDuring(rig.pids(), () => load.send({ codes: steady, perSecond: aims.perSecond }));
  const batchMs = await sendOffline(rig.gatewayPort, tokens[0]!, offline);
  const perSecond = codes.length / waiting.seconds;
  const { p50, p99 } = percentiles(rated.latencies);
  console.log('| what | figure | limit |\n| --- | --- | --- |');
  console.log(`| scans a second, ${deviceCount} devices | ${perSecond.toFixed(0)} | at least ${aims.perSecond} |`);
  console.log(`| p50 at ${aims.perSecond} a second | ${p50.toFixed(1)} ms | |`);
  console.log(`| p99 at ${aims.perSecond} a second | ${p99.toFixed(1)} ms | below ${aims.p99} ms |`);
  console.log(`| ${batch} offline scans in a call | ${batchMs.toFixed(0)} ms | |`);
  console.log(`\n- ${aboutMachine()}`);
  console.log(`- cores at ${aims.perSecond} a second: ${coresText(cores)}`);
  if (perSecond < aims.perSecond || p99 >= aims.p99) process.exitCode = 1;
});

interface Phones {
  send(load: Pick<CheckInLoad, 'codes' | 'perSecond'>): Promise<CheckInResult>;
  stop(): void;
}

function startPhones(port: number, tokens: string[]): Phones {
  const child = fork(join(import.meta.dirname, 'checkin-load.ts'), {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  return {
    async send(load) {
      const answer = once(child, 'message');
      child.send({ port, tokens, ...load } satisfies CheckInLoad);
      const [result] = (await answer) as [CheckInResult];
      if (result.failure) throw new Error(`The scans failed: ${result.failure}`);
      return result;
    },
    stop: () => child.disconnect(),
  };
}

/** @returns how long it took, in milliseconds */
async function sendOffline(port: number, token: string, codes: readonly string[]): Promise<number> {
  const now = new Date().toISOString();
  const scans = codes.map((code) => ({ id: randomUUID(), code, shown: 'admitted', device_time: now }));
  const since = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/api/checkin/scans`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'checkin-token': token },
    body: JSON.stringify({ scans, device_now: now }),
  });
  const { results } = (await answer.json()) as { results?: { result: string }[] };
  const took = performance.now() - since;
  if (results?.length !== codes.length || results.some(({ result }) => result !== 'admitted'))
    throw new Error(`An offline scan does not stand: ${answer.status} ${JSON.stringify(results?.[0])}`);
  return took;
}

/** One event with its key, one list, and a ticket for each seat. */
async function seedEvent(adminUrl: string): Promise<{ codes: string[]; tokens: string[] }> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const [eventId, categoryId, listId] = [randomUUID(), randomUUID(), randomUUID()];
  const ids = Array.from({ length: ticketCount }, () => randomUUID());
  // Each ticket is somebody else's.
  const holders = ids.map(() => randomUUID());
  const key = { keyId: keyIdOf(raw), privateKey };
  const codes = ids.map((ticketId, n) => signCode(key, { ticketId, eventId, holder: holders[n]!, version: 1 }));
  const tokens = Array.from({ length: deviceCount }, () => `plzgate_${randomBytes(32).toString('base64url')}`);
  const pool = new pg.Pool({ connectionString: adminUrl, max: 1 });
  try {
    const run = (text: string, params: unknown[]) => pool.query(text, params);
    await run(
      `insert into catalog.events (id, title, club, date, venue, competition, price_from, seats_available)
         values ($1, 'Match', 'AS_MONACO', now() + interval '1 hour', 'Home', 'Cup', 1, 0)`,
      [eventId],
    );
    await run(
      `insert into catalog.event_categories (id, event_id, name, price, capacity, seats_left) values ($1, $2, 'Stand', 1, $3, 0)`,
      [categoryId, eventId, ticketCount],
    );
    await run(`insert into catalog.event_keys (event_id, key_id, public_key, private_key) values ($1, $2, $3, '')`, [
      eventId,
      key.keyId,
      raw,
    ]);
    await run(
      `insert into catalog.seats (id, category_id, label, position, status, order_id)
         select id, $2, 'S-' || n, n, 'sold', holder from unnest($1::uuid[], $3::uuid[]) with ordinality as u (id, holder, n)`,
      [ids, categoryId, holders],
    );
    await run(
      `insert into catalog.tickets (id, user_id, event_id, seat_id, order_id, category, seat, price, currency, qr_code, status)
         select id, holder, $2, id, holder, 'Stand', 'S-' || n, 1, 'EUR', code, 'valid'
           from unnest($1::uuid[], $3::uuid[], $4::text[]) with ordinality as u (id, holder, code, n)`,
      [ids, eventId, holders, codes],
    );
    await run(
      `insert into catalog.check_in_lists (id, event_id, name, gate, reentry) values ($1, $2, 'All', 'All', 'never')`,
      [listId, eventId],
    );
    await run(
      `insert into catalog.check_in_devices (id, event_id, name, list_ids, valid_from, valid_until, token_hash, paired_at)
         select gen_random_uuid(), $1, 'Phone', array[$2::uuid], now(), now() + interval '1 day', hash, now() - interval '1 hour'
           from unnest($3::bytea[]) as u (hash)`,
      [eventId, listId, tokens.map((token) => createHash('sha256').update(token).digest())],
    );
    await run('vacuum analyze catalog.tickets', []);
    await recycleWal(pool);
    return { codes, tokens };
  } finally {
    await pool.end();
  }
}

/** As a server that has run for a while has it: files of the write-ahead log are written again, and not made (16 MB of zeros, which hold everybody up). */
async function recycleWal(pool: pg.Pool): Promise<void> {
  await pool.query(`alter system set min_wal_size = '512MB'`);
  await pool.query('select pg_reload_conf()');
  await pool.query(`create table filler as select repeat(md5(n::text), 60) as text from generate_series(1, 200000) n`);
  await pool.query('drop table filler');
  await pool.query('checkpoint');
}
