// The rival of the ledger: a careful hand-written function for a transfer, driven by PostgreSQL's own pgbench.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { payers } from './ledger-load.ts';
import { percentiles } from './report.ts';

/**
 * The same row work as one Send: both wallets, an entry each with the balance after and the hash, a transaction each, the event for whoever
 * was paid, the idempotency key with the answer. In the tables of the wallet itself, so that every index, constraint and trigger is the same;
 * run by the administrator, whom row-level security does not slow down.
 */
export const rivalSql = `
create or replace function wallet.bench_transfer(payer uuid, payee uuid, moved numeric, given_key text, given_hash bytea) returns text language plpgsql
  set search_path = wallet, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  a wallets;
  b wallets;
  earlier idempotency_keys;
  at timestamptz;
  movement constant uuid := gen_random_uuid();
  entry_a constant uuid := gen_random_uuid();
  entry_b constant uuid := gen_random_uuid();
  debit_id constant uuid := gen_random_uuid();
  hash_a bytea;
  hash_b bytea;
  answer text;
begin
  perform from wallets where id in (payer, payee) order by id for no key update;
  select * into a from wallets where id = payer;
  select * into b from wallets where id = payee;
  select * into earlier from idempotency_keys where user_id = a.user_id and key = given_key;
  if found then
    return convert_from(earlier.response, 'UTF8');
  elsif a.balance - a.held < moved then
    return '{"refused":"INSUFFICIENT_FUNDS"}';
  end if;
  at := clock_timestamp();
  hash_a := entry_hash(a.entry_hash, a.entry_count + 1, entry_a, payer, movement, at, a.currency, -moved, a.balance - moved);
  hash_b := entry_hash(b.entry_hash, b.entry_count + 1, entry_b, payee, movement, at, b.currency, moved, b.balance + moved);
  update wallets set balance = balance - moved, entry_count = entry_count + 1, entry_hash = hash_a where id = payer;
  update wallets set balance = balance + moved, entry_count = entry_count + 1, entry_hash = hash_b where id = payee;
  insert into entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after, number, hash) values
    (payer, at, entry_a, movement, a.user_id, -moved, a.currency, a.balance - moved, a.entry_count + 1, hash_a),
    (payee, at, entry_b, movement, b.user_id, moved, b.currency, b.balance + moved, b.entry_count + 1, hash_b);
  insert into transactions (id, "timestamp", user_id, type, direction, amount, currency, balance_after, metadata, counterparty_id, movement_id) values
    (debit_id, at, a.user_id, 'send', 'debit', moved, a.currency, a.balance - moved, jsonb_build_object('counterparty_id', b.user_id, 'counterparty_name', 'Somebody'), b.user_id, movement),
    (gen_random_uuid(), at, b.user_id, 'receive', 'credit', moved, b.currency, b.balance + moved, jsonb_build_object('counterparty_id', a.user_id, 'counterparty_name', 'Somebody'), a.user_id, movement);
  insert into outbox (type, aggregate, destination, user_id, payload) values ('plaza.events.v1.MoneyReceived', 'user:' || b.user_id, 'messaging', b.user_id,
    jsonb_build_object('user_id', b.user_id, 'amount', round(moved, 2)::text, 'currency', b.currency, 'from_user_id', a.user_id));
  answer := jsonb_build_object('transaction', debit_id, 'balance', a.balance - moved, 'timestamp', at)::text;
  insert into idempotency_keys (user_id, key, method, request_hash, response)
    values (a.user_id, given_key, '/plaza.wallet.v1.WalletService/Send', given_hash, convert_to(answer, 'UTF8'));
  return answer;
end $$;
`;

/** The rival's wallets have ids that pgbench can write down without looking them up. */
export const rivalWallet = (index: string): string => `('00000000-0000-7000-9000-' || lpad(${index}, 12, '0'))::uuid`;

export interface PgbenchOptions {
  bin: string;
  url: string;
  clients: number;
  seconds: number;
  /** One transaction, in pgbench's own words. */
  script: string;
}

export interface PgbenchResult {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Transfers from the payers to any person, or from one payer. */
export const transferScript = (people: number, hot: boolean): string => `
\\set a ${hot ? '0' : `random(0, ${payers(people).count - 1}) * ${payers(people).stride}`}
\\set b (:a + random(1, ${people - 1})) % ${people}
\\set k random(1, 9000000000000000000)
select wallet.bench_transfer(${rivalWallet(':a::text')}, ${rivalWallet(':b::text')}, 0.0100, :k::text, '\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff');
`;

const run = promisify(execFile);

export async function pgbench(
  { bin, url, clients, seconds, script: text }: PgbenchOptions,
  scratch: string,
): Promise<PgbenchResult> {
  const folder = mkdtempSync(join(scratch, 'pgbench-'));
  try {
    const script = join(folder, 'script.sql');
    writeFileSync(script, text);
    const { stdout } = await run(
      join(bin, 'pgbench'),
      [
        '-n',
        '-M',
        'prepared',
        '-c',
        String(clients),
        '-j',
        String(Math.min(clients, 2)),
        '-T',
        String(seconds),
        '-f',
        script,
        '-l',
        '--log-prefix',
        join(folder, 'log'),
        url,
      ],
      { cwd: folder, maxBuffer: 1 << 24 },
    );
    const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
    if (!(perSecond > 0)) throw new Error(`pgbench said:\n${stdout}`);
    // client, number, microseconds, …
    const latencies = Float32Array.from(
      readdirSync(folder)
        .filter((name) => name.startsWith('log'))
        .flatMap((name) =>
          readFileSync(join(folder, name), 'utf8')
            .split('\n')
            .filter(Boolean)
            .map((line) => Number(line.split(' ')[2]) / 1_000),
        ),
    );
    return { perSecond, ...percentiles(latencies) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
