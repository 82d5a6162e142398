// Pictures of people, which catalog keeps, for the services that show them: see ADR 0059.
import { MediaInternalServiceService } from '@plaza/api/media';
import type { Picture } from '@plaza/api/picture';
import { sql } from 'kysely';
import type { CallContext } from './calls.ts';
import type { ServiceConfig } from './config.ts';
import type { SqlEntityManager } from './database.ts';
import type { Feature } from './features.ts';
import { asPeer, peer } from './peers.ts';

/** A transaction waits for catalog: not longer than somebody would. */
const deadlineMs = 3_000;

export interface PeoplesPictures {
  /**
   * Pictures that the person shows from now on, in the order of the ids. They are not dropped before the transaction has ended, so that
   * none that was deleted meanwhile stays. Throws MEDIA_NOT_USABLE, MEDIA_NOT_OFFERED, and UNAVAILABLE without catalog.
   */
  use(
    em: SqlEntityManager,
    kind: 'profile' | 'post' | 'message',
    ids: readonly string[],
    context: CallContext,
  ): Promise<Picture[]>;
  /** Pictures of messages with addresses: those that are there still. */
  sign(ids: readonly string[], context: CallContext): Promise<Picture[]>;
}

export function peoplesPictures(config: ServiceConfig): Feature & PeoplesPictures {
  const catalog = peer(MediaInternalServiceService, asPeer(config, 'catalog'));
  return {
    async use(em, kind, ids, context) {
      if (ids.length === 0) return [];
      await lock(em, 'pg_advisory_xact_lock_shared', ids);
      const request = { userId: context.userId, kind, ids: [...ids] };
      return (await catalog.usePictures(request, { context, deadlineMs })).pictures;
    },
    async sign(ids, context) {
      if (ids.length === 0) return [];
      return (await catalog.signPictures({ ids: [...new Set(ids)] }, { context, deadlineMs })).pictures;
    },
    close: () => catalog.close(),
  };
}

/** Before pictures are dropped: waits for the transactions that begin to show them. */
export const awaitUses = (em: SqlEntityManager, ids: readonly string[]): Promise<void> =>
  lock(em, 'pg_advisory_xact_lock', ids);

async function lock(
  em: SqlEntityManager,
  how: 'pg_advisory_xact_lock' | 'pg_advisory_xact_lock_shared',
  ids: readonly string[],
): Promise<void> {
  // In one order, so that two transactions never wait for each other.
  const keys = sql`select hashtextextended('picture ' || id, 0) as key from unnest(${[...ids]}::text[]) id order by 1`;
  await sql`select ${sql.raw(how)}(key) from (${keys} offset 0) k`.execute(em.getKysely());
}

/** In the smallest size, for lists of people. */
export function smallPicture(picture: Picture | null): Picture | undefined {
  if (!picture) return undefined;
  const smallest = Math.min(...picture.variants.map(({ width }) => width));
  return { ...picture, variants: picture.variants.filter(({ width }) => width === smallest) };
}
