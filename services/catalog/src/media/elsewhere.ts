// Where other services show pictures of people: auth on profiles, messaging on posts. They keep what they show, so they are the first to hear
// that a picture is being deleted. Messages ask for theirs each time.
import { AuthInternalServiceService } from '@plaza/api/auth';
import { SocialInternalServiceService } from '@plaza/api/social';
import type { MediaUse } from '@plaza/api/media';
import { asPeer, peer, type CallContext, type Feature, type ServiceConfig } from '@plaza/service';
import type { MediaKind } from './image.entity.ts';

const deadlineMs = 5_000;
/** Somebody waits for the picture, and not for what shows it. */
const usesDeadlineMs = 2_000;

export interface ShownElsewhere {
  /** Takes pictures of this kind from where they are shown. Throws if the service that shows them does not answer. */
  drop(kind: MediaKind, ids: string[]): Promise<void>;
  /** What shows a picture of this person. None if the service that shows it does not answer. */
  uses(picture: { id: string; kind: MediaKind; owner: string | null }, context: CallContext): Promise<MediaUse[]>;
}

export function shownElsewhere(config: ServiceConfig): Feature & ShownElsewhere {
  const auth = peer(AuthInternalServiceService, asPeer(config, 'auth'));
  const messaging = peer(SocialInternalServiceService, asPeer(config, 'messaging'));
  const options = (context: CallContext) => ({ context, deadlineMs: usesDeadlineMs });
  async function profiles(id: string, owner: string, context: CallContext): Promise<MediaUse[]> {
    const { users } = await auth.getUsers({ ids: [owner] }, options(context));
    return users
      .filter(({ picture }) => picture?.id === id)
      .map((user) => ({ kind: 'profile', id: user.id, name: user.name }));
  }
  async function posts(id: string, context: CallContext): Promise<MediaUse[]> {
    const { uses } = await messaging.listPictureUses({ id }, options(context));
    return uses.map((use) => ({ ...use, kind: 'post' }));
  }
  return {
    async uses({ id, kind, owner }, context) {
      try {
        if (kind === 'profile' && owner !== null) return await profiles(id, owner, context);
        if (kind === 'post') return await posts(id, context);
      } catch (error) {
        context.log.warn({ err: error, kind }, 'a picture is read without what shows it');
      }
      return [];
    },
    async drop(kind, ids) {
      if (kind === 'profile') await auth.dropPictures({ ids }, { deadlineMs });
      if (kind === 'post') await messaging.dropPictures({ ids }, { deadlineMs });
    },
    close() {
      auth.close();
      messaging.close();
    },
  };
}
