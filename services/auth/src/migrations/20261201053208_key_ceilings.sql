-- How much money may leave the account of its merchant with an API key, and with which of the keys before it that is
-- counted together.

-- small table: no release has been made before it
alter table api_keys
  add column call_ceiling numeric(20, 4),
  add column day_ceiling numeric(20, 4),
  add column spending_id uuid,
  add constraint api_keys_ceilings_check check (call_ceiling > 0 and day_ceiling > 0);
grant update (call_ceiling, day_ceiling) on api_keys to plaza_auth;
