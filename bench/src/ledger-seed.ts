// Wallets with money and a past, for the service and for its rival alike.
import { walletOf } from '@plaza/wallet/accounts';
import { people } from './ledger-load.ts';
import type { LedgerRig } from './ledger-rig.ts';
import { rivalWallet } from './pgbench.ts';

const atOnce = 20_000;

/** Brings both sides to so many wallets. */
export async function seedWallets(rig: Pick<LedgerRig, 'admin'>, count: number, from = 0): Promise<void> {
  for (let start = from; start < count; start += atOnce) {
    const ids: string[] = [];
    const owners: string[] = [];
    for (let index = start; index < Math.min(count, start + atOnce); index++) {
      const owner = people(count, index);
      owners.push(owner);
      ids.push(walletOf(owner, 'EUR').id);
    }
    await rig.admin(
      `insert into wallet.wallets (id, kind, user_id, currency, balance) select id, 'user', owner, 'EUR', 1000000 from unnest($1::uuid[], $2::uuid[]) as u (id, owner)`,
      [ids, owners],
    );
  }
  await rig.admin(`insert into wallet.wallets (id, kind, user_id, currency, balance)
    select ${rivalWallet('n::text')}, 'user', ${rivalWallet('n::text')}, 'EUR', 1000000 from generate_series(${from}, ${count - 1}) n`);
  await rig.admin('vacuum analyze wallet.wallets');
}

/** So many entries, each with its transaction, over all wallets of both sides: rows that are there to be in the way, with no chain. */
export async function seedEntries(rig: LedgerRig, count: number, say: (line: string) => void): Promise<void> {
  const each = 250_000;
  // Past the log's copies of whole pages, and past any checkpoint but the last.
  const hurried = { full_page_writes: 'off', checkpoint_timeout: "'1h'" };
  for (const [name, value] of Object.entries(hurried)) await rig.admin(`alter system set ${name} = ${value}`);
  await rig.admin('select pg_reload_conf()');
  let [begun, done] = [0, 0];
  const some = async (): Promise<void> => {
    while (begun < count) {
      begun += each;
      // Like a replica, without triggers and foreign keys, which would only cost time here.
      await rig.admin(`
        begin;
        set local session_replication_role = replica;
        set local work_mem = '64MB';
        create temporary table made on commit drop as
          select w.id as wallet_id, w.user_id, gen_random_uuid() as id, gen_random_uuid() as movement_id, date_trunc('month', now()) + (now() - date_trunc('month', now())) * random() as at
            from (select id, user_id from wallet.wallets where kind = 'user' order by random() limit ${each}) w;
        insert into wallet.entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after, number, hash)
          select wallet_id, at, id, movement_id, user_id, 1, 'EUR', 1000000, 0, sha256(uuid_send(id)) from made;
        insert into wallet.transactions (id, "timestamp", user_id, type, direction, amount, currency, balance_after, metadata, movement_id)
          select id, at, user_id, 'receive', 'credit', 1, 'EUR', 1000000, '{"counterparty_name": "Somebody"}', movement_id from made;
        commit`);
      done += each;
      if (done % 1_000_000 === 0) say(`${done.toLocaleString('en-US')} entries`);
    }
  };
  await Promise.all([some(), some(), some()]);
  for (const name of Object.keys(hurried)) await rig.admin(`alter system reset ${name}`);
  await rig.admin('select pg_reload_conf()');
  for (const table of ['entries', 'transactions']) await rig.admin(`vacuum analyze wallet.${table}`);
  await rig.admin('checkpoint');
}
