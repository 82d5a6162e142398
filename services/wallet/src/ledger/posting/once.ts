import { settled, type Movement, type Posted, type Posting, type Scope } from './movement.ts';

/**
 * What a call that may have been done before prepares with. If it can't be prepared any more (its recipient is gone, a peer is away), an earlier
 * answer under its key wins; without one the error is thrown. Where it can be prepared this costs no query: who posts or keeps it finds the key.
 */
export async function preparedOrEarlier<Prepared, Answer>(
  prepare: () => Promise<Prepared>,
  findEarlier: () => Promise<Answer | undefined>,
): Promise<{ prepared: Prepared } | { earlier: Answer }> {
  try {
    return { prepared: await prepare() };
  } catch (error) {
    const earlier = await findEarlier();
    if (earlier === undefined) throw error;
    return { earlier };
  }
}

/** Posts a movement once for each scope, whether or not it could be prepared again. Throws what `prepare` throws, and a refusal as its error. */
export async function postOnce(
  posting: Posting,
  scope: Scope | undefined,
  prepare: () => Promise<Omit<Movement, 'scope'>>,
): Promise<Posted> {
  const begun = await preparedOrEarlier(prepare, async () => scope && posting.find(scope));
  if ('earlier' in begun) return settled(begun.earlier);
  return settled(await posting.post({ ...begun.prepared, ...(scope && { scope }) }));
}
