// What becomes of a call that may have been done before, under the same key. Who posts a movement with a scope finds the earlier answer by itself;
// these are for what comes before: what must not be done again, or can't be done again.
import { settled, type Movement, type Posted, type Posting, type PostingResult, type Scope } from './movement.ts';

/** The earlier answer under the key, or else what is done now. For what must not happen twice before it is posted. Throws a refusal as its error. */
export async function earlierOr(
  posting: Posting,
  scope: Scope | undefined,
  act: () => Promise<PostingResult>,
): Promise<Posted> {
  return settled((await findEarlier(posting, scope)) ?? (await act()));
}

/**
 * What a call that may have been done before prepares with. If it can't be prepared any more (its recipient is gone, a peer is away), an earlier
 * answer under its key wins; without one the error is thrown. Where it can be prepared this costs no query: who posts or keeps it finds the key.
 */
export async function preparedOrEarlier<Prepared, Answer>(
  prepare: () => Promise<Prepared>,
  find: () => Promise<Answer | undefined>,
): Promise<{ prepared: Prepared } | { earlier: Answer }> {
  try {
    return { prepared: await prepare() };
  } catch (error) {
    const earlier = await find();
    if (earlier === undefined) throw error;
    return { earlier };
  }
}

/** Posts what can be prepared once for each scope, whether or not it could be prepared again. Throws what `prepare` throws, and a refusal as its error. */
export async function postOnce(
  posting: Posting,
  scope: Scope | undefined,
  prepare: () => Promise<Omit<Movement, 'scope'>>,
): Promise<Posted> {
  const begun = await preparedOrPosted(posting, scope, prepare);
  if ('earlier' in begun) return settled(begun.earlier);
  return settled(await posting.post({ ...begun.prepared, ...(scope && { scope }) }));
}

/** `preparedOrEarlier` of what is posted. */
export function preparedOrPosted<Prepared>(
  posting: Posting,
  scope: Scope | undefined,
  prepare: () => Promise<Prepared>,
): Promise<{ prepared: Prepared } | { earlier: PostingResult }> {
  return preparedOrEarlier(prepare, () => findEarlier(posting, scope));
}

/** Throws IDEMPOTENCY_KEY_REUSED if the key belongs to another request. For what goes on under its own key where it was broken off. */
export async function assertKeyFits(posting: Posting, scope: Scope | undefined): Promise<void> {
  const earlier = await findEarlier(posting, scope);
  if (earlier) settled(earlier);
}

async function findEarlier(posting: Posting, scope: Scope | undefined): Promise<PostingResult | undefined> {
  return scope && posting.find(scope);
}
