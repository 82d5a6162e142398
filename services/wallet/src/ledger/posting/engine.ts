// The engine behind Posting. What waits is posted together: one call of the database, one transaction, one flush to disk, however many
// movements. A free lane takes what waits at once, so a caller alone waits for nobody; while the lanes are under way the next batch gathers.
//
// Two batches of this process never have a wallet in common: what touches one that is under way waits for it here, in the order of arrival,
// and the other lanes go on with the rest. So no lane spends its time waiting for another's row locks, and a wallet that everybody pays
// from costs one lock for each batch. Other processes are met in the database, where locks are taken in the order of the ids.
import { setTimeout as sleep } from 'node:timers/promises';
import { commonErrors, isDatabaseUnavailable, sqlState, type Database } from '@plaza/service';
import { closedOr } from '../closed/closed.errors.ts';
import { postDespiteClosing } from './stand-in.ts';
import { prepare, toParameters, type PreparedPosting } from './batch.ts';
import { movementsOf, type Linked, type Movement, type Posting, type PostingResult, type Scope } from './movement.ts';
import { findPosted, postMovements, type AnyOutcome } from './posting.queries.ts';
import { toPosted, toResult } from './result.ts';

export interface EngineOptions {
  /** Batches under way at once. */
  lanes?: number;
  /** Called with the people whose money a batch moved, after its commit and before its callers are answered. Must not throw. */
  posted?: (userIds: readonly string[]) => Promise<void>;
}

interface Request extends PreparedPosting {
  readonly resolve: (result: PostingResult) => void;
  readonly reject: (error: unknown) => void;
}

type Settled = [request: Request, result: PostingResult];

/** Movements in a batch at most: some milliseconds of work, so that nobody waits long behind others. */
const most = 500;
/** Fewer than this are not divided between lanes: a call costs as much again as posting some movements. */
const fewest = 24;
/** Requests that may wait. More than that is a database that is away, and better told to callers than remembered. */
const mostWaiting = 20_000;

// Nothing was done: a deadlock, a serialization failure, or another process that opened the same wallet or took the same key.
const repeatable = new Set(['40P01', '40001', '23505']);
const tries = 8;
/** From here on a batch that keeps meeting others is tried in halves. */
const triesTogether = 4;
// A connection that broke tells nothing of the batch that was on it. It is sent again under the same ids, which the database posts once.
const pausesAfterLossMs = [50, 250, 700] as const;

export function createPosting(
  database: Database,
  { lanes = 4, posted = async () => undefined }: EngineOptions = {},
): Posting {
  let waiting: Request[] = [];
  let free = lanes;
  let scheduled = false;
  /** What the batches under way touch. */
  const underWay = new Set<string>();

  function enqueue(request: Request): void {
    if (waiting.length >= mostWaiting) return request.reject(commonErrors.UNAVAILABLE({ retryAfterMs: 1_000 }));
    waiting.push(request);
    if (free > 0 && !scheduled) {
      scheduled = true;
      // After everything else that this turn of the event loop read from the network, and no later.
      setImmediate(() => {
        scheduled = false;
        dispatch();
      });
    }
  }

  function dispatch(): void {
    while (free > 0 && waiting.length > 0) {
      const batch = take(Math.max(fewest, Math.ceil(waiting.length / free)));
      if (batch.length === 0) return;
      free--;
      void run(batch);
    }
  }

  /**
   * What can be posted now: a share of it, and whatever touches the same as that share, which no other lane could take. What is left
   * keeps its place before everything later that touches the same.
   */
  function take(share: number): Request[] {
    const batch: Request[] = [];
    const left: Request[] = [];
    const [mine, kept] = [new Set<string>(), new Set<string>()];
    let size = 0;
    for (const request of waiting) {
      const { touches, apart, movements } = request;
      const fits = size < share || (size + movements.length <= most && touches.some((name) => mine.has(name)));
      const isFree = (name: string): boolean => !underWay.has(name) && !kept.has(name);
      if (fits && touches.every(isFree) && apart.every((name) => isFree(name) && !mine.has(name))) {
        batch.push(request);
        for (const name of touches) mine.add(name);
        for (const name of apart) mine.add(name);
        size += movements.length;
      } else {
        left.push(request);
        for (const name of touches) kept.add(name);
        for (const name of apart) kept.add(name);
      }
    }
    waiting = left;
    for (const name of mine) underWay.add(name);
    return batch;
  }

  async function run(batch: Request[]): Promise<void> {
    const settled = await settle(batch);
    free++;
    for (const { touches, apart } of batch) {
      for (const name of touches) underWay.delete(name);
      for (const name of apart) underWay.delete(name);
    }
    dispatch();
    await posted([
      ...new Set(settled.flatMap(([request, { refused }]) => (refused === undefined ? peopleOf(request) : []))),
    ]);
    for (const [{ resolve }, result] of settled) resolve(result);
  }

  /** Posts a batch, or as much of it as can be. Answers what is settled; the others' callers have been told that it failed. */
  async function settle(batch: Request[]): Promise<Settled[]> {
    let losses = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        return answers(batch, await postMovements(database, toParameters(batch)));
      } catch (error) {
        const state = sqlState(error) ?? '';
        if (isDatabaseUnavailable(error)) {
          const pause = pausesAfterLossMs[losses++];
          if (pause === undefined) return fail(batch, commonErrors.UNAVAILABLE({ cause: error, retryAfterMs: 1_000 }));
          await sleep(pause);
        } else if (repeatable.has(state) && attempt < (batch.length > 1 ? triesTogether : tries)) {
          await sleep(Math.random() * 2 ** attempt);
        } else if (batch.length > 1) {
          // One of them can't be posted, and fails none but itself.
          const middle = batch.length >> 1;
          return [...(await settle(batch.slice(0, middle))), ...(await settle(batch.slice(middle)))];
        } else {
          return fail(batch, closedOr(error));
        }
      }
    }
  }

  function post(movement: Movement | Linked): Promise<PostingResult> {
    return new Promise((resolve, reject) => enqueue({ ...prepare(movement), resolve, reject }));
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

function fail(batch: Request[], error: unknown): [] {
  for (const { reject } of batch) reject(error);
  return [];
}

function answers(batch: Request[], outcomes: AnyOutcome[]): Settled[] {
  let place = 0;
  return batch.map((request): Settled => {
    const outcome = outcomes[place];
    place += request.movements.length;
    if (!outcome) throw new Error('A movement got no outcome.');
    return [request, 'movements' in outcome ? toPosted(request, outcome) : toResult(outcome)];
  });
}

function peopleOf({ movements }: PreparedPosting): string[] {
  return movements
    .flatMap(({ legs, heldBy }) => [heldBy, ...legs.flatMap(({ account, view }) => [account.userId, view?.userId])])
    .filter((userId) => userId !== undefined);
}

function toScope({ userId, key, method, requestHash }: Scope): unknown {
  return { user_id: userId, key, method, request_hash: requestHash.toString('hex') };
}
