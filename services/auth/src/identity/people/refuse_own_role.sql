-- refuse_own_role: of their own row a person changes what they like, except their roles and merchant, their
-- suspension, and for how long sensitive operations wait.
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
    or old.staff_roles is distinct from new.staff_roles
    or old.merchant_id is distinct from new.merchant_id
    or old.suspended_at is distinct from new.suspended_at
    or old.suspended_until is distinct from new.suspended_until
    or old.cool_off_since is distinct from new.cool_off_since
    or old.cool_off_until is distinct from new.cool_off_until
  )
  execute function refuse_own_role();
