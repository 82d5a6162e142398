// The rival of a purchase: a careful hand-written function that sells one ticket in one transaction.
import { rivalWallet } from './pgbench.ts';

const rivalEvent = (index: string): string => `('00000000-0000-7000-a000-' || lpad(${index}, 12, '0'))::uuid`;
export const rivalEventId = (index: number): string => `00000000-0000-7000-a000-${String(index).padStart(12, '0')}`;

/**
 * The same row work as one purchase of one ticket, in the tables of catalog and wallet themselves, so that every index, constraint and
 * trigger is the same: the idempotency key, a free seat that nobody else is taking, the ticket, both wallets, the hold, an entry each with its
 * hash, the payer's transaction, the order with its answer, two events, and last the counters that all buyers share. One database, and no
 * network between catalog and wallet, which is all in its favour; as is the administrator's role, whom row-level security does not slow down.
 */
export const rivalSaleSql = `
create or replace function catalog.bench_purchase(buyer uuid, buyer_wallet uuid, revenue_wallet uuid, bought uuid, wanted text, given_key text, given_hash bytea) returns text language plpgsql
  set search_path = catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  earlier uuid;
  c record;
  seat record;
  a wallet.wallets;
  b wallet.wallets;
  at timestamptz;
  bought_order constant uuid := gen_random_uuid();
  ticket constant uuid := gen_random_uuid();
  movement constant uuid := gen_random_uuid();
  entry_a constant uuid := gen_random_uuid();
  entry_b constant uuid := gen_random_uuid();
  debit_id constant uuid := gen_random_uuid();
  hash_a bytea;
  hash_b bytea;
  answer text;
  code constant text := rpad('PLZ1.' || ticket || '.', 100, 'x');
begin
  insert into idempotency_keys (user_id, key, method, request_hash, saga_id) values (buyer, given_key, 'ticket-purchase', given_hash, bought_order) on conflict do nothing;
  if not found then
    select k.saga_id into earlier from idempotency_keys k where k.user_id = buyer and k.key = given_key;
    return earlier;
  end if;
  select e.id as event_id, e.title, e.date, e.venue, e.club, k.id, k.price, k.currency into c from events e join event_categories k on k.event_id = e.id where e.id = bought and k.name = wanted and e.date > now();
  if not found then raise exception 'EVENT_NOT_FOUND'; end if;
  select s.id, s.label into seat from seats s where s.category_id = c.id and s.status = 'free' order by s.position limit 1 for update skip locked;
  if not found then raise exception 'SOLD_OUT'; end if;
  update seats s set status = 'sold', order_id = bought_order where s.id = seat.id;
  insert into tickets (id, user_id, event_id, seat_id, order_id, category, seat, price, currency, qr_code, status)
    values (ticket, buyer, c.event_id, seat.id, bought_order, wanted, seat.label, c.price, c.currency, code, 'valid');

  perform from wallet.wallets w where w.id in (buyer_wallet, revenue_wallet) order by w.id for no key update;
  select * into a from wallet.wallets w where w.id = buyer_wallet;
  select * into b from wallet.wallets w where w.id = revenue_wallet;
  if a.balance - a.held < c.price then raise exception 'INSUFFICIENT_FUNDS'; end if;
  at := clock_timestamp();
  hash_a := wallet.entry_hash(a.entry_hash, a.entry_count + 1, entry_a, a.id, movement, at, a.currency, -c.price::numeric(20, 4), a.balance - c.price);
  hash_b := wallet.entry_hash(b.entry_hash, b.entry_count + 1, entry_b, b.id, movement, at, b.currency, c.price::numeric(20, 4), b.balance + c.price);
  update wallet.wallets w set balance = w.balance - c.price, entry_count = w.entry_count + 1, entry_hash = hash_a where w.id = a.id;
  update wallet.wallets w set balance = w.balance + c.price, entry_count = w.entry_count + 1, entry_hash = hash_b where w.id = b.id;
  insert into wallet.entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after, number, hash) values
    (a.id, at, entry_a, movement, a.user_id, -c.price, a.currency, a.balance - c.price, a.entry_count + 1, hash_a),
    (b.id, at, entry_b, movement, b.user_id, c.price, b.currency, b.balance + c.price, b.entry_count + 1, hash_b);
  insert into wallet.transactions (id, "timestamp", user_id, type, direction, amount, currency, balance_after, metadata, movement_id)
    values (debit_id, at, buyer, 'purchase', 'debit', c.price, c.currency, a.balance - c.price,
      jsonb_build_object('order_id', bought_order, 'event_id', c.event_id, 'category', wanted, 'quantity', 1, 'description', '1 × ' || wanted || ', ' || c.title), movement);
  insert into wallet.holds (id, request_id, user_id, wallet_id, amount, captured, currency, status, metadata, expires_at, transaction_id, result, created_at, ended_at)
    values (gen_random_uuid(), bought_order::text, buyer, a.id, c.price, c.price, c.currency, 'captured', jsonb_build_object('order_id', bought_order), at + interval '5 minutes', debit_id,
      jsonb_build_object('movements', jsonb_build_array(jsonb_build_array(movement, at)), 'transactions', jsonb_build_array(jsonb_build_array(debit_id, a.balance - c.price))), at, at);

  answer := jsonb_build_object('tickets', jsonb_build_array(jsonb_build_object('id', ticket, 'seat', seat.label, 'qr_code', code, 'price', c.price, 'event', c.title, 'date', c.date, 'venue', c.venue)),
    'transaction', debit_id, 'balance', a.balance - c.price)::text;
  insert into sagas (id, kind, user_id, status, state, response, hold_until)
    values (bought_order, 'bench', buyer, 'done', jsonb_build_object('eventId', c.event_id, 'categoryId', c.id, 'category', wanted, 'quantity', 1, 'price', c.price, 'currency', c.currency,
      'event', jsonb_build_object('title', c.title, 'date', c.date, 'venue', c.venue, 'club', c.club),
      'tickets', jsonb_build_array(jsonb_build_object('id', ticket, 'code', code, 'seat', seat.label))), convert_to(answer, 'UTF8'), at + interval '5 minutes');
  insert into outbox (type, aggregate, destination, user_id, payload) values
    ('plaza.events.v1.OrderPaid', 'order:' || bought_order, 'messaging', buyer, jsonb_build_object('user_id', buyer, 'order_id', bought_order, 'kind', 'tickets', 'amount', c.price::text,
      'currency', c.currency, 'transaction_id', debit_id, 'quantity', 1, 'title', c.title)),
    ('plaza.events.v1.TicketIssued', 'order:' || bought_order, 'messaging', buyer, jsonb_build_object('user_id', buyer, 'ticket_id', ticket, 'event_id', c.event_id, 'event_title', c.title,
      'category', wanted, 'seat', seat.label, 'price', c.price::text, 'currency', c.currency, 'order_id', bought_order));
  update event_categories k set seats_left = k.seats_left - 1 where k.id = c.id;
  update events e set seats_available = e.seats_available - 1 where e.id = c.event_id;
  return answer;
end $$;
`;

/** The shards of the platform's revenue, as the wallet has them. */
const shards = 16;
const firstShard = 1_000_000;

/** A wallet for each client, so that no client waits for another's, and the revenue that they share. */
export const rivalPeopleSql = (clients: number): string => `
insert into wallet.wallets (id, kind, user_id, currency, balance) select ${rivalWallet('n::text')}, 'user', ${rivalWallet('n::text')}, 'EUR', 100000000 from generate_series(0, ${clients - 1}) n;
insert into wallet.wallets (id, kind, name, shard, currency, balance) select ${rivalWallet(`(${firstShard} + n)::text`)}, 'system', 'bench-revenue', n, 'EUR', 0 from generate_series(0, ${shards - 1}) n;
`;

/** One of `events` at random, or all the first one. */
export const saleScript = (first: number, events: number, category: string): string => `
\\set e ${first} + random(0, ${events - 1})
\\set r ${firstShard} + :client_id % ${shards}
\\set k random(1, 9000000000000000000)
select catalog.bench_purchase(${rivalWallet(':client_id::text')}, ${rivalWallet(':client_id::text')}, ${rivalWallet(':r::text')}, ${rivalEvent(':e::text')}, '${category}', :k::text, '\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff');
`;
