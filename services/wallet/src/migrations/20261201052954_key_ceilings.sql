-- What left the accounts of merchants today with API keys that have a ceiling for it: see post_capped_movements.

create table key_spending (
  key_id uuid not null,
  merchant_id uuid not null,
  currency text not null,
  day date not null,
  spent numeric(24, 4) not null,
  constraint key_spending_pkey primary key (key_id),
  constraint key_spending_spent_check check (spent >= 0)
);
alter table key_spending enable row level security, force row level security;
create policy key_spending_actor on key_spending using ((select current_setting('plaza.actor', true)) = 'system');
-- post_capped_movements writes it.
grant select on key_spending to plaza_wallet;
