-- token_due: a ticket with a token whose status or holder changes is compared with the chain, and its token changed.
create or replace function token_due()
returns trigger
language plpgsql
set search_path = catalog, pg_temp
as $$
begin
  new.token_due_at := now();
  return new;
end $$;
revoke all on function token_due() from public;

create or replace trigger tickets_token_due
  before update of status, user_id on tickets
  for each row when (new.nft and new.status <> 'pending' and (new.status <> old.status or new.user_id <> old.user_id))
  execute function token_due();
