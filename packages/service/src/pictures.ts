// Pictures of people, which catalog keeps, for the services that show them: see ADR 0059.
import { MediaInternalServiceService } from '@plaza/api/media';
import type { Picture } from '@plaza/api/picture';
import type { CallContext } from './calls.ts';
import type { ServiceConfig } from './config.ts';
import type { SqlEntityManager } from './database.ts';
import type { Feature } from './features.ts';
import { asPeer, peer } from './peers.ts';
import { lockEachUntilCommit } from './queries.ts';

/** A transaction waits for catalog: not longer than somebody would. */
const deadlineMs = 3_000;

/** The number of the advisory locks of pictures. */
const picturesLock = 0;
const namesOf = (ids: readonly string[]): string[] => ids.map((id) => `picture ${id}`);

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
      await lockEachUntilCommit(em, picturesLock, namesOf(ids), 'shared');
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
  lockEachUntilCommit(em, picturesLock, namesOf(ids));

/** In the smallest size, for lists of people. */
export function smallPicture(picture: Picture | null): Picture | undefined {
  if (!picture) return undefined;
  const smallest = Math.min(...picture.variants.map(({ width }) => width));
  return { ...picture, variants: picture.variants.filter(({ width }) => width === smallest) };
}
