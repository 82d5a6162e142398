-- payout_transition: the status of a payout after an event of the ledger, and null if the event cannot come in its
-- state.
--
-- Inputs:  the status; how it is to end, or null; the event.
--
-- The table is what payout.states.ts says of these events, and a test compares the two.
create or replace function payout_transition(status text, ending text, event text)
returns text
language sql immutable
set search_path = wallet, pg_temp
as $$
  select t.next from (
    values
      ('draft', null, 'money_left', 'requested'),
      ('requested', 'cancelled', 'money_returned', 'cancelled'),
      ('processing', 'failed', 'money_returned', 'failed')
  ) t (from_status, from_ending, event, next)
  where t.from_status = payout_transition.status and t.from_ending is not distinct from payout_transition.ending
    and t.event = payout_transition.event
$$;
revoke all on function payout_transition(text, text, text) from public;
