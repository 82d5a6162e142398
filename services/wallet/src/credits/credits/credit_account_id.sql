-- credit_account_id: the id of an account of credits or of unclaimed money: it follows from the name, so that two who
-- open it open the same.
--
-- PostgreSQL has no SHA-1 of its own, with which the ids of wallets of money are made; these ids are UUIDs of version
-- 8, made with SHA-256.
create or replace function credit_account_id(account text)
returns uuid
language sql immutable
set search_path = wallet, pg_temp
as $$
  select encode(set_bit(set_bit(set_bit(set_bit(set_bit(set_bit(
    substring(sha256(convert_to(account, 'UTF8')) from 1 for 16),
    55, 1), 54, 0), 53, 0), 52, 0), 71, 1), 70, 0), 'hex')::uuid
$$;
revoke all on function credit_account_id(text) from public;
