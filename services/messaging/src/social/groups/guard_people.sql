-- guard_people: who is in a conversation, what they may do, what it is called, whether it is closed and who asks in it
-- follows rules, which a policy cannot check as it does not know the row before. The service checks them and then acts
-- as itself.
--
-- Errors:  insufficient_privilege, unless the service itself acts.
create or replace function guard_people()
returns trigger
language plpgsql
set search_path = messaging, pg_temp
as $$
    begin
      if current_setting('plaza.actor', true) is distinct from 'system' then
        raise exception 'permission denied: only the service itself changes the people of a conversation'
          using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $$;
revoke all on function guard_people() from public;

-- For these columns only: a message, which changes others, does not pay for it.
create or replace trigger conversations_people before update of participants, name, closed, asked_by on conversations
  for each row execute function guard_people();
create or replace trigger members_role before update of role on members
  for each row execute function guard_people();
