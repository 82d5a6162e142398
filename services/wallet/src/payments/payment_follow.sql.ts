// The database's part of payments: triggers on what the ledger writes, in the posting's own transaction. They have one home, and every migration
// that changes them applies them again.
//
// They run inside the posting, after the locks on the wallets, of which the payer's is one: so a payment's row is never waited for in a circle. A
// payment request's is locked after that. A transaction that is counted already, as one that comes back from an archive, changes nothing.
import { digits, offeredCurrencies } from '@plaza/money';
import { runtimeRole } from '@plaza/service';

const others = offeredCurrencies
  .filter((currency) => digits(currency) !== 2)
  .map((currency) => `when '${currency}' then ${digits(currency)}`)
  .join(' ');

/** An amount as events tell it, with the digits that its currency has. */
const writtenSql = `
create or replace function wallet.written_amount(amount numeric, currency text) returns text language sql immutable
  set search_path = wallet, pg_temp as $$
  select round(amount, case currency ${others} else 2 end)::text
$$;
`;

/** Payment requests are paid once: whoever comes second violates `payment_requests_open_check`, and nothing is posted. */
const requestsSql = `
create or replace function wallet.claim_payment_request(payment payments) returns void language plpgsql
  set search_path = wallet, pg_temp as $$
begin
  if payment.payment_request_id is null then
    return;
  end if;
  update payment_requests r set status = 'paid', payment_id = payment.id, updated_at = clock_timestamp()
    where r.id = payment.payment_request_id and r.status = 'open' and r.expires_at > clock_timestamp()
      and r.merchant_id = payment.merchant_id and r.currency = payment.currency and r.amount = payment.amount and r.splits = payment.splits;
  if not found then
    raise exception 'payment request % is not open', payment.payment_request_id
      using errcode = 'check_violation', constraint = 'payment_requests_open_check', table = 'payment_requests', schema = 'wallet';
  end if;
end $$;

-- Nothing of the payment was captured, and nothing will be. Whoever let its time pass did not pay, and must not keep others from it.
create or replace function wallet.release_payment_request(payment payments, hold_status text) returns void language plpgsql
  set search_path = wallet, pg_temp as $$
begin
  update payment_requests r set status = case hold_status when 'voided' then 'cancelled' else 'open' end,
      payment_id = case hold_status when 'voided' then r.payment_id end, updated_at = clock_timestamp()
    where r.id = payment.payment_request_id and r.payment_id = payment.id and r.status = 'paid';
end $$;
`;

// packages/outbox says what the columns are, and proto/plaza/events/v1/payments.proto what is told.
const tellSql = `
create or replace function wallet.tell_merchant(payment payments, type text, more jsonb) returns void language plpgsql
  set search_path = wallet, pg_temp as $$
declare
  owner constant uuid := (select m.user_id from merchants m where m.id = payment.merchant_id);
begin
  insert into outbox (type, aggregate, destination, user_id, payload)
    values ('plaza.events.v1.' || type, 'payment:' || payment.id, 'messaging', owner, jsonb_build_object('user_id', owner, 'payment_id', payment.id,
      'merchant_id', payment.merchant_id, 'payer_id', payment.user_id, 'amount', written_amount(payment.amount, payment.currency), 'currency', payment.currency,
      'order_reference', payment.order_reference, 'payment_request_id', coalesce(payment.payment_request_id::text, '')) || more);
end $$;

-- Tells the merchant what movements of a payment gave to whom, or took: gross is shared between the merchants and the fee. And those that have a part of it
-- in these movements, where anything has moved now.
create or replace function wallet.tell_shares(payment payments, type text, movements uuid[], times timestamptz[], gross numeric, more jsonb) returns void language plpgsql
  set search_path = wallet, pg_temp as $$
declare
  taken constant boolean := type = 'PaymentRefunded';
  fee numeric;
  net numeric;
  splits jsonb;
begin
  select sum(s.amount) filter (where s.merchant is null), sum(s.amount) filter (where s.merchant = payment.merchant_id),
      jsonb_agg(jsonb_build_object('merchant_id', s.merchant, 'amount', written_amount(s.amount, payment.currency)) order by s.merchant)
        filter (where s.merchant <> payment.merchant_id and s.amount > 0)
    into fee, net, splits
    from (
      select case w.kind when 'merchant' then w.user_id end as merchant, sum(case when taken then -e.amount else e.amount end) as amount
        from entries e join wallets w on w.id = e.wallet_id
        where e.movement_id = any (movements) and e."timestamp" = any (times) and (w.kind = 'merchant' or w.name = 'fees') group by 1
    ) s;
  perform tell_merchant(payment, type, jsonb_build_object('gross', written_amount(gross, payment.currency), 'fee', written_amount(coalesce(fee, 0), payment.currency),
    'splits', coalesce(splits, '[]'), 'net', written_amount(coalesce(net, 0), payment.currency)) || more);
  if splits is not null and type in ('PaymentReceived', 'PaymentCaptured', 'PaymentRefunded') then
    insert into outbox (type, aggregate, destination, user_id, payload)
      select 'plaza.events.v1.PaymentSplit' || case when taken then 'Returned' else 'Received' end, 'payment:' || payment.id, 'messaging', m.user_id,
          jsonb_build_object('user_id', m.user_id, 'payment_id', payment.id, 'merchant_id', m.id, 'from_merchant_id', payment.merchant_id,
            'amount', s.value->>'amount', 'currency', payment.currency, 'order_reference', payment.order_reference)
        from jsonb_array_elements(splits) s join merchants m on m.id = (s.value->>'merchant_id')::uuid;
  end if;
end $$;
`;

/**
 * After a transaction of a payment: counts what was captured and refunded, and tells of it. Captures and refunds share the money for where the payment
 * stood when they were made, and say where it is to stand afterwards; where it stands elsewhere by then, `payments_standing_check` is violated and nothing
 * is posted. A refund out of several captures says where all of it ends, so that its earlier parts come before that, and it is told once.
 */
const postedSql = `
create or replace function wallet.payment_posted() returns trigger language plpgsql security definer
  set search_path = wallet, pg_temp as $$
declare
  payment payments;
  kind text;
  said constant boolean := new.metadata ?& array['captured', 'refunded'] and not new.metadata ? 'reversal_of';
  said_captured constant numeric := case when said then (new.metadata->>'captured')::numeric end;
  said_refunded constant numeric := case when said then (new.metadata->>'refunded')::numeric end;
  refund constant uuid := (new.metadata->>'refund_id')::uuid;
  fee numeric;
begin
  select * into payment from payments p where p.id = (new.metadata->>'payment_id')::uuid for update;
  if not found then
    raise exception 'transaction % is of a payment that does not exist', new.id using errcode = 'foreign_key_violation';
  end if;
  kind := case
    when new.type = 'purchase' and new.direction = 'debit' and new.user_id = payment.user_id then 'capture'
    when new.type = 'refund' and new.direction = 'credit' and new.user_id = payment.user_id then 'refund' end;
  if kind is null or exists (select from payment_postings p where p.transaction_id = new.id) then
    return null;
  end if;
  payment.captured := payment.captured + case kind when 'capture' then new.amount else 0 end;
  payment.refunded := payment.refunded + case kind when 'refund' then new.amount else 0 end;
  if payment.captured <> said_captured or payment.refunded > said_refunded or kind = 'capture' and payment.refunded <> said_refunded then
    raise exception 'payment % does not stand where this was made for', payment.id
      using errcode = 'check_violation', constraint = 'payments_standing_check', table = 'payments', schema = 'wallet';
  end if;
  select coalesce(sum(e.amount), 0) into fee from entries e join wallets w on w.id = e.wallet_id
    where e.movement_id = new.movement_id and e."timestamp" = new."timestamp" and w.name = 'fees';
  payment.fee := payment.fee + fee;
  if payment.status = 'draft' then
    perform claim_payment_request(payment);
  end if;
  update payments p set captured = payment.captured, refunded = payment.refunded, fee = payment.fee, updated_at = new."timestamp",
      status = payment_status(payment.hold_status, payment.captured, payment.refunded)
    where p.id = payment.id;
  insert into payment_postings (transaction_id, payment_id, user_id, owner_id, kind, movement_id, refund_id, amount, captured, refunded, fee, hold_status, posted_at)
    values (new.id, payment.id, payment.user_id, payment.owner_id, kind, new.movement_id, refund, new.amount,
      payment.captured, payment.refunded, payment.fee, payment.hold_status, new."timestamp");
  if kind = 'refund' then
    if said and payment.refunded < said_refunded then
      return null;
    end if;
    perform tell_shares(payment, 'PaymentRefunded', array_agg(p.movement_id), array_agg(p.posted_at), sum(p.amount), jsonb_build_object(
        'refund_id', coalesce(refund::text, ''), 'refunded', written_amount(payment.refunded, payment.currency)))
      from payment_postings p where p.payment_id = payment.id and (p.transaction_id = new.id or p.refund_id = refund);
  elsif payment.status = 'draft' then
    perform tell_shares(payment, 'PaymentReceived', array[new.movement_id], array[new."timestamp"], new.amount, '{"status": "succeeded"}');
  else
    perform tell_shares(payment, 'PaymentCaptured', array[new.movement_id], array[new."timestamp"], new.amount, jsonb_build_object(
      'captured', written_amount(payment.captured, payment.currency), 'final', payment.captured = payment.amount or coalesce((new.metadata->>'final')::boolean, false)));
  end if;
  return null;
end $$;
`;

/** After a change of the hold of a payment. */
const heldSql = `
create or replace function wallet.payment_held() returns trigger language plpgsql security definer
  set search_path = wallet, pg_temp as $$
declare
  payment payments;
begin
  select * into payment from payments p where p.id = substr(new.request_id, length('payment:') + 1)::uuid and p.user_id = new.user_id for update;
  if not found then
    raise exception 'hold % is of a payment that does not exist', new.id using errcode = 'foreign_key_violation';
  end if;
  if payment.status = 'draft' and new.status = 'held' then
    perform claim_payment_request(payment);
    perform tell_merchant(payment, 'PaymentReceived', jsonb_build_object('status', 'requires_capture', 'expires_at', to_jsonb(new.expires_at), 'gross', written_amount(0, payment.currency),
      'fee', written_amount(0, payment.currency), 'splits', '[]'::jsonb, 'net', written_amount(0, payment.currency)));
  elsif payment.hold_status = 'held' and new.status in ('voided', 'expired') then
    if payment.captured = 0 then
      perform release_payment_request(payment, new.status);
    end if;
    perform tell_shares(payment, case new.status when 'voided' then 'PaymentVoided' else 'PaymentExpired' end, array_agg(p.movement_id), array_agg(p.posted_at),
        payment.captured - payment.refunded, jsonb_build_object('captured', written_amount(payment.captured, payment.currency),
          'released', written_amount(new.amount - new.captured, payment.currency)))
      from payment_postings p where p.payment_id = payment.id;
  end if;
  update payments p set hold_id = new.id, hold_status = new.status, expires_at = new.expires_at, updated_at = clock_timestamp(),
      status = payment_status(new.status, p.captured, p.refunded)
    where p.id = payment.id;
  return null;
end $$;
`;

const own = [
  'written_amount(numeric, text)',
  'claim_payment_request(wallet.payments)',
  'release_payment_request(wallet.payments, text)',
  'tell_merchant(wallet.payments, text, jsonb)',
  'tell_shares(wallet.payments, text, uuid[], timestamptz[], numeric, jsonb)',
];

/** In the order in which they need one another. Nobody calls them but the triggers. */
export const paymentFollowSql = [
  writtenSql,
  requestsSql,
  tellSql,
  postedSql,
  heldSql,
  ...own.map((signature) => `revoke all on function wallet.${signature} from public, ${runtimeRole('wallet')};`),
].join('\n');
