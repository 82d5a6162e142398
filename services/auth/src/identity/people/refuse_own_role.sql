-- refuse_own_role: of their own row a person changes what they like, except their role and merchant, and their
-- suspension.
--
-- Errors:  insufficient_privilege, unless the service itself acts.
create or replace function refuse_own_role()
returns trigger
language plpgsql
set search_path = auth, pg_temp
as $$
    begin
      if current_setting('plaza.actor', true) is distinct from 'system' then
        raise exception 'nobody gives themselves a role' using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $$;
revoke all on function refuse_own_role() from public;

create or replace trigger users_role before update on users
  for each row when (
    old.role is distinct from new.role
    or old.merchant_id is distinct from new.merchant_id
    or old.suspended_at is distinct from new.suspended_at
    or old.suspended_until is distinct from new.suspended_until
  )
  execute function refuse_own_role();
