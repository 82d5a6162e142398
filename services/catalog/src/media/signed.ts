// Addresses of private pictures. Everybody who reads them within some minutes gets the same ones, so that a page that is read again and
// again loads a picture once, and a signature is computed once.
import type { Picture } from '@plaza/api/picture';
import { privateSeconds, toPicture, type Shown } from './shown.ts';
import type { MediaStore } from './store.ts';

/** What is left of the time of an address that is handed out. */
const leftMs = 5 * 60_000;
/** Some 3 kB each. */
const most = 5_000;

export function signedPictures(now = () => performance.now()): (row: Shown, store: MediaStore) => Promise<Picture> {
  const signed = new Map<string, { picture: Picture; until: number }>();
  return async (row, store) => {
    const known = signed.get(row.id);
    if (known && known.until > now()) return known.picture;
    const until = now() + privateSeconds * 1000 - leftMs;
    const picture = (await toPicture(row, store))!;
    signed.delete(row.id);
    signed.set(row.id, { picture, until });
    // The oldest one comes first.
    for (const [id] of signed) {
      if (signed.size <= most) break;
      signed.delete(id);
    }
    return picture;
  };
}
