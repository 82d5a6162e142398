// Movements that wait are posted together: one call of the database, one transaction, one flush to disk, however many movements. A free
// connection takes what waits at once, so a single caller waits for nobody; while all are busy the next batch gathers.
//
// Two batches of this process never have a wallet in common: a movement of a wallet that is under way waits for it here, in the order of arrival,
// and the other batches go on with the rest. So no connection spends its time waiting for another's row locks, and a wallet that everybody pays
// from costs one lock for each batch. Other processes are met in the database, where locks are taken in the order of the ids.
import { setTimeout as sleep } from 'node:timers/promises';
import { gather } from '@plaza/resilience';
import { commonErrors, isDatabaseUnavailable, sqlState, type Database } from '@plaza/service';
import { closedOr } from '../closed/closed.errors.ts';
import { postDespiteClosing } from './stand-in.ts';
import { prepare, type PreparedPosting } from './batch.ts';
import { toParameters } from './parameters.ts';
import { movementsOf, type Linked, type Movement, type Posting, type PostingResult, type Scope } from './movement.ts';
import { findPosted, postCapped, postMovements, type AnyOutcome } from './posting.queries.ts';
import { toPosted, toResult } from './result.ts';

export interface PostingOptions {
  /** Batches under way at once; 4 by default. */
  concurrency?: number;
  /** Called with the people whose money a batch moved, after its commit and before its callers are answered. Must not throw. */
  posted?: (userIds: readonly string[]) => Promise<void>;
}

/** What became of a posting: its result, or the error of what can't be posted. */
type End = { result: PostingResult } | { error: unknown };

/** Movements in a batch at most: some milliseconds of work, so that nobody waits long behind others. */
const maxBatch = 500;
/** Fewer than this are not divided between batches: a call costs as much again as posting some movements. */
const minBatch = 24;
/** What has a ceiling is posted alone, which costs as much as some others in a batch. */
const cappedSize = 8;
/** Requests that may wait. If more wait, the database is away, and callers are better refused. */
const maxWaiting = 20_000;

// Nothing was done: a deadlock, a serialization failure, or another process that opened the same wallet or took the same key.
const repeatable = new Set(['40P01', '40001', '23505']);
const tries = 8;
/** From here on a batch that keeps meeting others is tried in halves. */
const triesTogether = 4;
// Whether a batch took effect is unknown when its connection breaks. It is sent again under the same ids, which the database posts once.
const pausesAfterLossMs = [50, 250, 700] as const;

export function createPosting(
  database: Database,
  { concurrency = 4, posted = async () => undefined }: PostingOptions = {},
): Posting {
  const end = gather<PreparedPosting, End>({
    run: (batch) => endsOfAll(database, batch),
    lockKeys: ({ lockKeys }) => lockKeys,
    exclusiveKeys: ({ exclusiveKeys }) => exclusiveKeys,
    size: ({ movements, ceiling }) => movements.length * (ceiling ? cappedSize : 1),
    even: true,
    concurrency,
    maxBatch,
    minBatch,
    maxWaiting,
    busy: () => commonErrors.UNAVAILABLE({ retryAfterMs: 1_000 }),
    answered: (ends) => posted([...new Set(ends.flatMap(([posting, outcome]) => peopleMoved(posting, outcome)))]),
  });

  async function post(movement: Movement | Linked): Promise<PostingResult> {
    const outcome = await end(prepare(movement));
    if ('error' in outcome) throw outcome.error;
    return outcome.result;
  }

  return {
    post: (movement) =>
      movementsOf(movement)[0]?.exempt?.frozen ? postDespiteClosing(movement, post) : post(movement),
    async find(scope) {
      const outcome = await findPosted(database, JSON.stringify(toScope(scope)));
      return outcome === undefined ? undefined : toResult(outcome);
    },
  };
}

/** Posts a batch, in the order of arrival: what has a ceiling alone, and all between together. Never throws. */
async function endsOfAll(database: Database, batch: readonly PreparedPosting[]): Promise<End[]> {
  if (!batch.some(({ ceiling }) => ceiling)) return endsOf(database, batch);
  const ends: End[] = [];
  for (let from = 0; from < batch.length;) {
    let to = from + 1;
    if (!batch[from]?.ceiling) while (to < batch.length && !batch[to]?.ceiling) to++;
    ends.push(...(await endsOf(database, batch.slice(from, to))));
    from = to;
  }
  return ends;
}

/** Posts what is posted together, or as much of it as can be. Never throws. */
async function endsOf(database: Database, batch: readonly PreparedPosting[]): Promise<End[]> {
  let losses = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      const [first] = batch;
      const parameters = toParameters(batch);
      const outcomes = first?.ceiling
        ? await postCapped(database, parameters, first.ceiling)
        : await postMovements(database, parameters);
      return ends(batch, outcomes);
    } catch (error) {
      const state = sqlState(error) ?? '';
      if (isDatabaseUnavailable(error)) {
        const pause = pausesAfterLossMs[losses++];
        if (pause === undefined) return failed(batch, commonErrors.UNAVAILABLE({ cause: error, retryAfterMs: 1_000 }));
        await sleep(pause);
      } else if (repeatable.has(state) && attempt < (batch.length > 1 ? triesTogether : tries)) {
        await sleep(Math.random() * 2 ** attempt);
      } else if (batch.length > 1) {
        // One of them can't be posted, and fails none but itself.
        const middle = batch.length >> 1;
        return [...(await endsOf(database, batch.slice(0, middle))), ...(await endsOf(database, batch.slice(middle)))];
      } else {
        return failed(batch, closedOr(error));
      }
    }
  }
}

function failed(batch: readonly PreparedPosting[], error: unknown): End[] {
  return batch.map(() => ({ error }));
}

function ends(batch: readonly PreparedPosting[], outcomes: AnyOutcome[]): End[] {
  let place = 0;
  return batch.map((posting): End => {
    const outcome = outcomes[place];
    place += posting.movements.length;
    if (!outcome) throw new Error('A movement got no outcome.');
    return { result: 'movements' in outcome ? toPosted(posting, outcome) : toResult(outcome) };
  });
}

/** The people whose money it moved: nobody's if it was refused, or could not be posted. */
function peopleMoved({ movements }: PreparedPosting, outcome: End): string[] {
  if ('error' in outcome || outcome.result.refused !== undefined) return [];
  return movements
    .flatMap(({ legs, heldBy }) => [heldBy, ...legs.flatMap(({ account, view }) => [account.userId, view?.userId])])
    .filter((userId) => userId !== undefined);
}

function toScope({ userId, key, method, requestHash }: Scope): unknown {
  return { user_id: userId, key, method, request_hash: requestHash.toString('hex') };
}
