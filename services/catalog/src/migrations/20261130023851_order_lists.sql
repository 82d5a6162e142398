-- Indexes of the lists of orders that administrators read.

-- small table: no release has been made before it
create index if not exists sagas_failed_index on sagas (id) where status = 'failed';
-- small table: no release has been made before it
create index if not exists sagas_checkout_index on sagas (id) where kind = 'checkout';
-- small table: no release has been made before it
create index if not exists sagas_esim_index on sagas (id) where kind = 'esim-activation';
-- The refunds of an order, the last one first.
-- small table: no release has been made before it
create index if not exists sagas_refund_index on sagas ((state ->> 'orderId'), id)
  where kind in ('order-refund', 'ticket-refund', 'esim-refund');
