// What moved for an order, a payment or a payout. Each is found along an index: none of them is searched for among the transactions of everybody.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

/** Transactions of one subject. */
const maxTransactions = 1_000;

/** The ids of the transactions of an order, a payment, a payout or a movement; or the one that has this id. At most 1,000. */
export async function transactionsOfSubject(em: SqlEntityManager, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with first as (
      select transaction_id as id from wallet.holds where request_id = ${id}::text and transaction_id is not null
      union
      select p.transaction_id from wallet.payment_postings p where p.payment_id = ${id}::uuid
      union
      select p.transaction_id from wallet.payouts p where p.id = ${id}::uuid and p.transaction_id is not null
      union
      select t.id from wallet.transactions t where t.id = ${id}::uuid
    ), posted as (
      select t.movement_id, t."timestamp" from wallet.transactions t where t.id = any (array(select f.id from first f))
      union
      select e.movement_id, e."timestamp" from wallet.entries e where e.movement_id = ${id}::uuid
    ), parties as (
      select distinct e.movement_id, e."timestamp", case w.kind when 'unclaimed' then substr(w.name, length('unclaimed:') + 1)::uuid else e.user_id end as user_id
        from posted p join wallet.entries e on e.movement_id = p.movement_id and e."timestamp" = p."timestamp" join wallet.wallets w on w.id = e.wallet_id
    ), whole as (
      select t.id, t.user_id, t."timestamp" from parties q
        join wallet.transactions t on t.user_id = q.user_id and t."timestamp" = q."timestamp" and t.movement_id = q.movement_id
    )
    select id from whole
    union
    select r.id from whole f join wallet.transactions r on r.user_id = f.user_id and r.type = 'refund' and r."timestamp" >= f."timestamp"
      and (r.metadata->>'refund_of' = f.id::text or r.metadata->>'reversal_of' = f.id::text)
    order by id desc limit ${maxTransactions}`.execute(db(em));
  return rows.map((row) => row.id);
}
