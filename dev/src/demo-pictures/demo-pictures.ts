// Pictures for the demo data: drawn here, and given to it as the demo administrator would, over the public API and the store.
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createPlaza, isPlazaError, type Plaza } from '@plaza/client';
import sharp from 'sharp';
import { drawCrest, drawProduct, drawStadium, type Colours } from './drawings.ts';

const administrator = { email: 'admin@plaza.example', password: 'demo1234' };
const fallback: Colours = ['#8d99ae', '#edf2f4'];

interface Wanted {
  /** By which it is found again: what it was drawn from. */
  prompt: string;
  kind: 'product' | 'event' | 'club';
  /** What it shows. */
  name: string;
  svg: string;
  /** Whose it is; empty or undefined: the platform's. */
  merchant?: string | undefined;
}

/** Gives each thing of the demo that has no picture, and that nobody has changed, one. Resolves with how many there are new. */
export async function giveDemoPictures(url: string, signal: AbortSignal): Promise<number> {
  const plaza = createPlaza({ baseUrl: url });
  try {
    await plaza.auth.signIn(administrator);
    const made = await new Giver(plaza, signal).giveAll();
    // Otherwise the administrator has a session that nobody knows of.
    await plaza.auth.signOut({ signal }).catch(() => undefined);
    return made;
  } finally {
    plaza.dispose();
  }
}

class Giver {
  readonly #plaza: Plaza;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, string>();
  readonly #colours = new Map<string, Colours>();
  #made = 0;

  constructor(plaza: Plaza, signal: AbortSignal) {
    this.#plaza = plaza;
    this.#signal = signal;
  }

  async giveAll(): Promise<number> {
    const { api } = this.#plaza;
    const page = { page_size: 100 };
    const options = { signal: this.#signal };
    for await (const { id, prompt, state } of this.#plaza.pages('listMedia', page, options))
      if (prompt && state === 'ready') this.#known.set(prompt, id);
    for await (const { id, name, colours, crest, etag } of this.#plaza.pages('listClubs', page, options)) {
      const own: Colours = [colours[0] ?? fallback[0], colours[1] ?? fallback[1]];
      this.#colours.set(id, own);
      if (crest || !(await this.#isUnchanged(id))) continue;
      const wanted = {
        prompt: `crest ${id}`,
        kind: 'club',
        name: `${name}: crest`,
        svg: drawCrest(name, own),
      } as const;
      await this.#give(wanted, (picture) => api.updateClub({ id, etag, crest_id: picture }, options));
    }
    for await (const { id, name, club, pictures, managed } of this.#plaza.pages('listManagedProducts', page, options)) {
      if (!isDemo(id) || pictures.length > 0 || !(await this.#isUnchanged(id))) continue;
      const wanted = {
        prompt: `product ${id}`,
        kind: 'product',
        name,
        svg: drawProduct(name, this.#of(club)),
        merchant: managed.merchant_id,
      } as const;
      await this.#give(wanted, (picture) =>
        api.updateProduct({ id, etag: managed.etag, images: { items: [picture] } }, options),
      );
    }
    for await (const { id, venue, club, pictures, managed } of this.#plaza.pages('listManagedEvents', page, options)) {
      if (!isDemo(id) || pictures.length > 0 || !(await this.#isUnchanged(id))) continue;
      const svg = drawStadium(venue, this.#of(club));
      await this.#give({ prompt: `stadium ${venue}`, kind: 'event', name: venue, svg }, (picture) =>
        api.updateEvent({ id, etag: managed.etag, images: { items: [picture] } }, options),
      );
    }
    return this.#made;
  }

  /** As it was seeded, which nobody did. Whoever has taken a picture away does not get it again. */
  async #isUnchanged(id: string): Promise<boolean> {
    const { changes } = await this.#plaza.api.listChanges({ subject: id, page_size: 100 }, { signal: this.#signal });
    return changes.every(({ actor }) => !actor);
  }

  #of(club: string): Colours {
    return this.#colours.get(club) ?? fallback;
  }

  async #give(wanted: Wanted, attach: (picture: string) => Promise<unknown>): Promise<void> {
    const { prompt } = wanted;
    const picture = this.#known.get(prompt) ?? (await this.#upload(wanted));
    this.#known.set(prompt, picture);
    try {
      await attach(picture);
    } catch (error) {
      // Somebody was faster, and theirs is what counts.
      if (!isPlazaError(error) || error.reason !== 'VERSION_CONFLICT') throw error;
    }
  }

  async #upload({ prompt, kind, name, svg, merchant }: Wanted): Promise<string> {
    const { api } = this.#plaza;
    const signal = this.#signal;
    const bytes = await sharp(Buffer.from(svg)).png().toBuffer();
    const checksum = createHash('sha256').update(bytes).digest('hex');
    const alt = { en: `A drawing: ${name}`, fr: `Un dessin : ${name}` };
    const { media, upload } = await api.createMedia(
      {
        ...{ kind, prompt, alt, size: bytes.length, checksum, content_type: 'image/png' },
        ...(merchant && { merchant_id: merchant }),
      },
      { signal },
    );
    const headers = Object.fromEntries(upload.headers.map((header) => [header.name, header.value]));
    const { ok, status } = await fetch(upload.url, { method: 'PUT', body: new Uint8Array(bytes), headers, signal });
    if (!ok) throw new Error(`The store answered ${status}.`);
    await api.confirmMedia({ id: media.id }, { signal });
    for (;;) {
      const { media: now } = await api.getMedia({ id: media.id }, { signal });
      if (now.state === 'refused') throw new Error(`The picture of ${name} was refused: ${now.refusal}.`);
      if (now.state === 'ready') break;
      await pause(200, undefined, { signal });
    }
    this.#made++;
    return media.id;
  }
}

/** Ids of the demo data are made from names, which is version 5; no others are. */
const isDemo = (id: string): boolean => id[14] === '5';
