-- transfers_to_addresses: tickets are offered to e-mail addresses that may have no account.

alter table ticket_transfers
  alter column to_user drop not null,
  add column by_address boolean not null default false,
  add column address bytea,
  add column address_key bytea;
alter table ticket_transfers
  add constraint ticket_transfers_to_check check (to_user is not null or by_address) not valid,
  add constraint ticket_transfers_address_check
    check (address is null or by_address and state = 'offered') not valid;
alter table ticket_transfers
  validate constraint ticket_transfers_to_check,
  validate constraint ticket_transfers_address_check;
-- small table: no release has been made with offers of tickets before it
create index ticket_transfers_address_index on ticket_transfers (address_key) where address_key is not null;
