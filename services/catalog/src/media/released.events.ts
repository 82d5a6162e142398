// Pictures of posts and messages that were deleted: they go the way of those that people delete themselves.
import type { EventHandlers } from '@plaza/outbox';
import { afterCommit } from '@plaza/service';
import { releasePictures } from './image.ts';

export function releasedPictures(wake: () => void): EventHandlers {
  return {
    async 'plaza.events.v1.PicturesReleased'(em, batch) {
      for (const { payload } of batch) await releasePictures(em, payload);
      afterCommit(em, wake);
    },
  };
}
