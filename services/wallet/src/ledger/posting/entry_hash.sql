-- entry_hash: what the hash of an entry must be: SHA-256 of the hash of the wallet's entry before it, followed by the
-- entry.
--
-- Inputs:  the hash of the entry before (empty for the first), and the columns of the entry.
-- Outputs: SHA-256 of these bytes:
--            previous                     32 bytes, or none
--            number                       8 bytes, big-endian: 1 for the wallet's first entry, one more for each
--            id, wallet_id, movement_id   16 bytes each
--            timestamp                    8 bytes, big-endian: microseconds since 2000-01-01 00:00 UTC
--            currency, amount, balance_after   UTF-8, with a space between; numbers with four digits after the point
--
-- Each wallet has a chain of its own, so that postings in two wallets never wait for each other. wallets.entry_hash and
-- wallets.entry_count are where it ends, so that missing entries at its end are found too. ledger/verify/verify.ts
-- calculates the same without calling this function.
--
-- It is stable and not immutable, because convert_to is stable: PostgreSQL inlines a function only into a query if it
-- promises no more than what it calls.
create or replace function entry_hash(
  previous bytea,
  number bigint,
  id uuid,
  wallet_id uuid,
  movement_id uuid,
  "timestamp" timestamptz,
  currency text,
  amount numeric,
  balance_after numeric
)
returns bytea
language sql stable
parallel safe
return sha256(
  previous || int8send(number) || uuid_send(id) || uuid_send(wallet_id) || uuid_send(movement_id)
    || timestamptz_send("timestamp")
    || convert_to(currency || ' ' || amount::text || ' ' || balance_after::text, 'UTF8')
);
