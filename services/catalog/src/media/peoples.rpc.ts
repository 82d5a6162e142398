// Pictures of people, for the services that show them.
import type { MediaInternalServiceService } from '@plaza/api/media';
import type { Picture } from '@plaza/api/picture';
import { anyOf, fields, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { db } from '../db.ts';
import { mediaErrors } from './media.errors.ts';
import { toPicture, type Shown } from './shown.ts';
import { signedPictures } from './signed.ts';
import type { MediaStore } from './store.ts';

interface PeoplesDeps {
  database: Database;
  /** Throws MEDIA_NOT_OFFERED if there is none. */
  store: () => MediaStore;
}

const useRequest = z.object({
  userId: fields.uuid(),
  kind: z.enum(['profile', 'post', 'message']),
  ids: z.array(fields.uuid()).min(1, 'Must be 1 to 10.').max(10, 'Must be 1 to 10.'),
});
const signRequest = z.object({ ids: z.array(fields.uuid()).max(1000, 'Must be at most 1000.') });
const columns = [
  'id',
  'alt',
  'width',
  'height',
  'thumbhash',
  'analysis',
  'variants',
  'is_public',
  'state',
] as const satisfies readonly (keyof Shown)[];

export function peoplesHandlers({ database, store }: PeoplesDeps): Handlers<typeof MediaInternalServiceService> {
  const sign = signedPictures();
  return {
    async usePictures(request) {
      const { userId, kind, ids } = parse(useRequest, request);
      const files = store();
      const rows = await database.asSystem((em) =>
        db(em)
          .selectFrom('images')
          .select(columns)
          .where('id', '=', anyOf(ids))
          .where('state', '=', 'ready')
          .where('kind', '=', kind)
          .where('owner_kind', '=', 'person')
          .where('owner', '=', userId)
          .execute(),
      );
      const shown = ids.map(async (id) => {
        const row = rows.find((each) => each.id === id);
        const picture = row && (await toPicture(row.is_public ? row : { ...row, variants: [] }, files));
        if (!picture) throw mediaErrors.MEDIA_NOT_USABLE({ metadata: { id } });
        return picture;
      });
      return { pictures: await Promise.all(shown) };
    },

    async signPictures(request) {
      const { ids } = parse(signRequest, request);
      const files = store();
      const rows = await database.asSystem((em) =>
        db(em)
          .selectFrom('images')
          .select(columns)
          .where('id', '=', anyOf(ids))
          .where('state', '=', 'ready')
          .where('kind', '=', 'message')
          .execute(),
      );
      const pictures: Picture[] = [];
      for (const row of rows) pictures.push(await sign(row, files));
      return { pictures };
    },
  };
}
