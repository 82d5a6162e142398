import type { MediaServiceService } from '@plaza/api/media';
import type { Cache } from '@plaza/cache';
import {
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  type CallContext,
  type Database,
  type Handlers,
  type Members,
} from '@plaza/service';
import { z } from 'zod';
import { db, now } from '../db.ts';
import { asSystemWithin } from '../as-system.ts';
import type { Decoder } from './decoding/decoder.ts';
import type { ShownElsewhere } from './elsewhere.ts';
import type { Embedder } from './embedder.ts';
import { uploadTypes } from './decoding/sniff.ts';
import { mediaKinds, mediaStates } from './image.entity.ts';
import {
  announce,
  confirm,
  findImage,
  listImages,
  remove,
  uploadKey,
  uploadSeconds,
  usageOf,
  type ImageRow,
} from './image.ts';
import type { MediaConfig } from './media.config.ts';
import { mediaErrors } from './media.errors.ts';
import { lookHandlers } from './look.rpc.ts';
import { assertManages, listedOwner, newOwner } from './owner.ts';
import { invalidateUses, usesOf } from './pictures.ts';
import { toMedia } from './shown.ts';
import type { MediaStore } from './store.ts';

export interface MediaRpcDeps {
  database: Database;
  cache: Cache;
  decoder: Decoder;
  embedder: Embedder;
  members: Members;
  config: MediaConfig;
  elsewhere: Pick<ShownElsewhere, 'uses'>;
  /** Throws MEDIA_NOT_OFFERED if there is none. */
  store: () => MediaStore;
  /** A picture is to be made ready, or removed. */
  wake: () => void;
}

const largestBytes = 25_000_000;

const alt = z.object({ en: fields.text(0, 500), fr: fields.text(0, 500) }).optional();
const createRequest = z.object({
  kind: z.enum(mediaKinds, { error: `Must be one of ${mediaKinds.join(', ')}.` }),
  merchantId: fields.idOrNone(),
  size: z.int().min(1, `Must be 1 to ${largestBytes}.`).max(largestBytes, `Must be 1 to ${largestBytes}.`),
  checksum: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'Must be a SHA-256: 64 hexadecimal digits.')
    .transform((text) => text.toLowerCase()),
  contentType: z.enum(uploadTypes, { error: `Must be one of ${uploadTypes.join(', ')}.` }),
  alt,
  prompt: fields.prose(0, 2000),
  referenceIds: z.array(fields.uuid()).max(10),
});
const idRequest = z.object({ id: fields.uuid() });
const listRequest = z.object({
  merchantId: fields.idOrNone(),
  kind: fields.oneOfOrNone(mediaKinds),
  state: fields.oneOfOrNone(mediaStates),
  unused: z.boolean(),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const updateRequest = idRequest.extend({ alt });
const tokens = pageTokens('media', z.tuple([cursorFields.id()]));

export function mediaHandlers(deps: MediaRpcDeps): Handlers<typeof MediaServiceService> {
  const { database, members, config, elsewhere, store, wake } = deps;

  /** A row that the caller may read, or change. */
  async function found(
    context: CallContext,
    id: string,
    permission: 'catalogue.read' | 'products.write',
  ): Promise<ImageRow> {
    const row = await database.asSystem((em) => findImage(em, id));
    await assertManages(members, permission, context, row);
    return row;
  }

  return {
    ...lookHandlers(deps, found),

    async createMedia(request, context) {
      const { merchantId, ...image } = parse(createRequest, request);
      const files = store();
      const owner = await newOwner(members, context, image.kind, merchantId);
      return context.once(async (em) => {
        const row = await asSystemWithin(em, () => announce(em, owner, { ...image, alt: image.alt ?? {} }, config));
        const expiresAt = new Date(row.created_at.getTime() + uploadSeconds * 1000);
        const { url, headers } = await files.uploadTarget(uploadKey(row.id), image, uploadSeconds);
        const named = Object.entries(headers).map(([name, value]) => ({ name, value }));
        return { media: await toMedia(row, files), upload: { url, headers: named, expiresAt } };
      });
    },

    async confirmMedia(request, context) {
      const { id } = parse(idRequest, request);
      const files = store();
      const row = await found(context, id, 'products.write');
      if (row.state !== 'awaiting') return { media: await toMedia(row, files) };
      if ((await files.size(uploadKey(id))) !== row.size) throw mediaErrors.MEDIA_NOT_UPLOADED();
      const confirmed = await database.asSystem((em) => confirm(em, id));
      wake();
      return { media: await toMedia(confirmed, files) };
    },

    async listMedia(request, context) {
      const { merchantId, kind, state, unused, pageSize, pageToken } = parse(listRequest, request);
      const owner = await listedOwner(members, context, merchantId);
      const filter = [owner.kind, owner.id ?? '', kind, state, unused ? 'unused' : ''];
      const before = tokens.read(pageToken, filter)?.[0];
      const { rows, usage } = await database.asSystem(async (em) => ({
        rows: await listImages(em, owner, { kind, state, unused }, before, pageSize + 1),
        usage: before === undefined ? await usageOf(em, owner, config) : undefined,
      }));
      const { shown, last } = cutPage(rows, pageSize);
      const files = shown.length > 0 ? store() : undefined;
      return {
        media: files ? await Promise.all(shown.map((row) => toMedia(row, files))) : [],
        nextPageToken: tokens.write(last && [last.id], filter),
        usage,
      };
    },

    async getMedia(request, context) {
      const { id } = parse(idRequest, request);
      const row = await found(context, id, 'catalogue.read');
      const uses =
        row.owner_kind === 'person'
          ? await elsewhere.uses(row, context)
          : await database.asSystem((em) => usesOf(em, id));
      return { media: { ...(await toMedia(row, store())), uses } };
    },

    async updateMedia(request, context) {
      const { id, alt: texts } = parse(updateRequest, request);
      await found(context, id, 'products.write');
      const row = await database.asSystem(async (em) => {
        const set = { ...(texts && { alt: JSON.stringify(texts) as never }), updated_at: now };
        await db(em).updateTable('images').set(set).where('id', '=', id).where('state', '<>', 'deleting').execute();
        return findImage(em, id);
      });
      await invalidateUses(deps, id);
      return { media: await toMedia(row, store()) };
    },

    async deleteMedia(request, context) {
      const { id } = parse(idRequest, request);
      await found(context, id, 'products.write');
      await database.asSystem(async (em) => {
        // Whoever attaches it shares the lock of the row: one of both comes first.
        await findImage(em, id, true);
        if ((await usesOf(em, id, 1)).length > 0) throw mediaErrors.MEDIA_IN_USE();
        await remove(em, [id]);
      });
      wake();
      return {};
    },
  };
}
