// The engine behind Posting: one call of the database function post_movement, which is one transaction, for each movement. Gathering
// the movements that wait into one call is a change of this file and of that function, and of nobody who posts.
import { setTimeout as sleep } from 'node:timers/promises';
import { formatAmount } from '@plaza/money';
import { newId, sqlState, type Database } from '@plaza/service';
import { assertBalanced, movementsOf, type Linked, type Movement, type Posting, type PostingResult, type Scope } from './movement.ts';
import { findPosted, postMovement, type Outcome } from './posting.sql.ts';

// Nothing was done: a deadlock, a serialization failure, or another posting under the same key or hold that was faster by a moment.
// The next try finds that one's result.
const repeatable = new Set(['40P01', '40001', '23505']);
const tries = 8;

export function createPosting(database: Database): Posting {
  return {
    async post(asked) {
      const movement = single(asked);
      assertBalanced(movement.legs);
      const input = JSON.stringify(toInput(movement));
      for (let attempt = 1; ; attempt++) {
        try {
          return toResult(await postMovement(database, input));
        } catch (error) {
          if (attempt >= tries || !repeatable.has(sqlState(error) ?? '')) throw error;
          await sleep(Math.random() * 2 ** attempt);
        }
      }
    },
    async find(scope) {
      const outcome = await findPosted(database, JSON.stringify(toScope(scope)));
      return outcome === undefined ? undefined : toResult(outcome);
    },
  };
}

function single(asked: Movement | Linked): Movement {
  const [movement, ...others] = movementsOf(asked);
  if (!movement || others.length > 0 || movement.refundOf || movement.reversalOf || movement.exempt || movement.hold?.effect === 'extend' ||
    (movement.hold?.effect === 'capture' && movement.hold.final === false)) {
    throw new Error('The database function does not know this kind of movement yet.');
  }
  return movement;
}

function toInput({ scope, legs, hold }: Movement): unknown {
  return {
    id: newId(),
    ...(scope && { scope: toScope(scope) }),
    legs: legs.map(({ account, amount, view }) => ({
      id: newId(),
      wallet_id: account.id,
      user_id: account.userId,
      name: account.name,
      shard: account.shard,
      currency: account.currency,
      amount: amount.toFixed(),
      ...(view && { transaction_id: newId(), type: view.type, metadata: view.metadata, counterparty_id: view.counterpartyId }),
    })),
    ...(hold && { hold: toHold(hold) }),
  };
}

function toScope({ userId, key, method, requestHash }: Scope): unknown {
  return { user_id: userId, key, method, request_hash: requestHash.toString('hex') };
}

function toHold(hold: NonNullable<Movement['hold']>): unknown {
  switch (hold.effect) {
    case 'place':
      return {
        effect: hold.effect,
        id: newId(),
        request_id: hold.requestId,
        user_id: hold.userId,
        amount: hold.amount.toFixed(),
        currency: hold.currency,
        expires_at: hold.expiresAt.toISOString(),
        metadata: hold.metadata,
      };
    case 'extend':
    case 'capture': return { effect: hold.effect, request_id: hold.requestId };
    case 'void': return { effect: hold.effect, id: newId(), request_id: hold.requestId, user_id: hold.userId };
  }
}

function toResult(outcome: Outcome): PostingResult {
  if (outcome.refused) {
    const { available, currency, ...rest } = outcome.metadata ?? {};
    return { refused: outcome.refused, metadata: available && currency ? { ...rest, available: formatAmount(available, currency), currency } : rest };
  }
  return {
    replayed: outcome.replayed ?? false,
    movementIds: outcome.movement_ids ?? [],
    transactions: (outcome.transactions ?? []).map(({ user_id: userId, balance_after: balanceAfter, ...rest }) => ({ ...rest, userId, balanceAfter })),
    available: (outcome.available ?? []).map(({ user_id: userId, ...rest }) => ({ ...rest, userId })),
    ...(outcome.hold && { hold: outcome.hold }),
  };
}
