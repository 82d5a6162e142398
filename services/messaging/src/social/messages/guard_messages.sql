-- guard_messages: what a message says, and whether it is pinned, is changed by rules (by whom, how often, within which
-- time), which a policy cannot check as it does not know the row before. The service checks them and then acts as
-- itself.
--
-- Errors:  insufficient_privilege, unless the service itself acts.
create or replace function guard_messages()
returns trigger
language plpgsql
set search_path = messaging, pg_temp
as $$
    begin
      if current_setting('plaza.actor', true) is distinct from 'system' then
        raise exception 'permission denied: only the service itself edits and pins messages'
          using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $$;
revoke all on function guard_messages() from public;

-- For these columns only: reading, which changes another one, does not pay for it.
create or replace trigger messages_words before update of message, edits, edited_at, pinned_at on messages
  for each row execute function guard_messages();
