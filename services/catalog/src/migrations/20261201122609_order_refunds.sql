-- order_refunds: how much of an order, and of each of its lines, was refunded. Before, an order was refunded as a whole
-- or not at all.

alter table orders add column refunded numeric(20,2) not null default 0;

-- The owner, too, sees rows only as the system.
select set_config('plaza.actor', 'system', true);
update orders set refunded = total,
    items = (select jsonb_agg(line || jsonb_build_object('refunded', line -> 'quantity') order by n)
      from jsonb_array_elements(items) with ordinality as e (line, n))
  where status = 'refunded';
select set_config('plaza.actor', '', true);

alter table orders add constraint orders_refunded_check check (refunded between 0 and total) not valid;
alter table orders validate constraint orders_refunded_check;

-- The call that began an order: from its x-request-id to everything that came of it.
alter table sagas add column request_id text;
-- small table: no release has been made before it
create index if not exists sagas_merchant_index on sagas ((state ->> 'merchantId'), id)
  where kind in ('ticket-purchase', 'esim-activation', 'esim-top-up');
