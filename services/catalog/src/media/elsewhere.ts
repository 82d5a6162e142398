// Where other services show pictures of people: auth on profiles, messaging on posts. They keep what they show, so they are the first to hear
// that a picture is being deleted. Messages ask for theirs each time.
import { AuthInternalServiceService } from '@plaza/api/auth';
import { SocialInternalServiceService } from '@plaza/api/social';
import { asPeer, peer, type Feature, type ServiceConfig } from '@plaza/service';
import type { MediaKind } from './image.entity.ts';

const deadlineMs = 5_000;

export interface ShownElsewhere {
  /** Takes pictures of this kind from where they are shown. Throws if the service that shows them does not answer. */
  drop(kind: MediaKind, ids: string[]): Promise<void>;
}

export function shownElsewhere(config: ServiceConfig): Feature & ShownElsewhere {
  const auth = peer(AuthInternalServiceService, asPeer(config, 'auth'));
  const messaging = peer(SocialInternalServiceService, asPeer(config, 'messaging'));
  return {
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
