// npm run bench -- checkin: how many scans a second one event takes, each decided online and durable, from many devices at once that wait for their answers;
// how long an answer takes while people come at the rate that is asked for; and how long a phone's thousand scans of an hour without a network take. About
// a minute.
//   --devices N        so many devices, each with a scan at a time
//   --tickets N        so many tickets, each scanned once
import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import {
  CheckInServiceService,
  SubmitScansRequest,
  type ScanInput,
  type SubmitScansResponse,
} from '@plaza/api/check-in';
import { keyIdOf, signCode } from '@plaza/catalog/seed';
import { checkout } from '@plaza/dev/engines';
import { serviceFlags } from '@plaza/dev/stack';
import pg from 'pg';
import { aboutMachine, conduct, say } from './conduct.ts';
import { startReadsRig } from './reads-rig.ts';
import { percentiles } from './report.ts';

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
  const rig = keep(await startReadsRig(say, 1, { durable: true }));
  const { codes, tokens } = await seedEvent(rig.adminUrl);
  const { address } = await rig.startService('catalog', checkout, undefined, serviceFlags);
  const client = new Client(address, credentials.createInsecure());
  keep({ stop: () => client.close() });
  const { path, requestSerialize, responseDeserialize } = CheckInServiceService.submitScans;
  const submit = (token: string, scans: Partial<ScanInput>[]): Promise<SubmitScansResponse> => {
    const metadata = new Metadata();
    metadata.set('checkin-token', token);
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        SubmitScansRequest.fromPartial({ scans, deviceNow: new Date() }),
        metadata,
        (error, answer) => (answer ? resolve(answer) : reject(error!)),
      );
    });
  };
  const queue = codes.slice(0, -batch);
  const scan = async (token: string, code: string): Promise<void> => {
    const { results } = await submit(token, [{ id: randomUUID(), code }]);
    if (results[0]?.result !== 'admitted') throw new Error(`A scan was ${JSON.stringify(results[0])}.`);
  };
  const steady = queue.splice(-steadySeconds * aims.perSecond);
  let [began, done] = [0, 0];
  await Promise.all(
    tokens.map(async (token) => {
      for (let code = queue.pop(); code !== undefined; code = queue.pop()) {
        await scan(token, code);
        if (++done === warmUp) began = performance.now();
      }
    }),
  );
  const perSecond = (done - warmUp) / ((performance.now() - began) / 1_000);
  const { p50, p99 } = percentiles(Float32Array.from(await atTheRate(steady, tokens, scan)));
  const since = performance.now();
  const offline = codes
    .slice(-batch)
    .map((code) => ({ id: randomUUID(), code, shown: 'admitted', deviceTime: new Date() }));
  const { results } = await submit(tokens[0]!, offline);
  const batchMs = performance.now() - since;
  if (results.some(({ result }) => result !== 'admitted')) throw new Error('An offline scan does not stand.');
  console.log('| what | figure | limit |\n| --- | --- | --- |');
  console.log(`| scans a second, ${deviceCount} devices | ${perSecond.toFixed(0)} | at least ${aims.perSecond} |`);
  console.log(`| p50 at ${aims.perSecond} a second | ${p50.toFixed(1)} ms | |`);
  console.log(`| p99 at ${aims.perSecond} a second | ${p99.toFixed(1)} ms | below ${aims.p99} ms |`);
  console.log(`| ${batch} offline scans in a call | ${batchMs.toFixed(0)} ms | |`);
  console.log(`\n- ${aboutMachine()}`);
  if (perSecond < aims.perSecond || p99 >= aims.p99) process.exitCode = 1;
});

/**
 * People come at the rate that is asked for, each to the next device, whether or not it has its last answer. @returns how long each waited, in milliseconds,
 * from when it came: a late beginning counts.
 */
async function atTheRate(
  codes: readonly string[],
  tokens: readonly string[],
  scan: (token: string, code: string) => Promise<void>,
): Promise<number[]> {
  const took: number[] = [];
  const underWay: Promise<void>[] = [];
  const since = performance.now();
  for (let next = 0; next < codes.length; await pause(1)) {
    const due = Math.min(codes.length, Math.floor(((performance.now() - since) * aims.perSecond) / 1_000));
    for (; next < due; next++) {
      const came = since + (next * 1_000) / aims.perSecond;
      const answered = scan(tokens[next % tokens.length]!, codes[next]!);
      underWay.push(answered.then(() => void took.push(performance.now() - came)));
    }
  }
  await Promise.all(underWay);
  return took;
}

/** One event with its key, one list, and a ticket for each seat. */
async function seedEvent(adminUrl: string): Promise<{ codes: string[]; tokens: string[] }> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const [eventId, categoryId, listId, holder] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const ids = Array.from({ length: ticketCount }, () => randomUUID());
  const key = { keyId: keyIdOf(raw), privateKey };
  const codes = ids.map((ticketId) => signCode(key, { ticketId, eventId, holder, version: 1 }));
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
         select id, $2, 'S-' || n, n, 'sold', $3 from unnest($1::uuid[]) with ordinality as u (id, n)`,
      [ids, categoryId, holder],
    );
    await run(
      `insert into catalog.tickets (id, user_id, event_id, seat_id, order_id, category, seat, price, currency, qr_code, status)
         select id, $3, $2, id, $3, 'Stand', 'S-' || n, 1, 'EUR', code, 'valid'
           from unnest($1::uuid[], $4::text[]) with ordinality as u (id, code, n)`,
      [ids, eventId, holder, codes],
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
