import type { ProductManagementServiceService } from '@plaza/api/manage';
import { fields, newId, parse, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { actAs } from './acting.ts';
import { revertibleOr } from './changes.ts';
import { sendEtag } from './etag.ts';
import { thingHandlers, type ManageDeps } from './handlers.ts';
import { product, toProduct } from './products.ts';
import {
  changedExternalId,
  clockColumns,
  clocksRequest,
  imagesRequest,
  newExternalId,
  price,
  revertRequest,
  sent,
} from './requests.ts';
import { sellerOf } from './seller.ts';
import { stockHandlers } from './stock.rpc.ts';
import { stockMoved } from './stock.ts';
import { insert, readThing, type Columns } from './thing.ts';
import { lockVariants, revertVariant, type LockedVariants } from './variants.ts';
import { variantHandlers } from './variants.rpc.ts';

const translations = z
  .object({
    items: z.array(
      z.object({
        language: z.string().regex(/^[a-z]{2}$/, 'Must be a language such as fr (ISO 639-1).'),
        name: fields.text(1, 150),
        description: fields.prose(0, 2000),
      }),
    ),
  })
  .optional();

const oldPrice = z.union([z.literal(''), price]);
export const createRequest = z.object({
  merchantId: fields.idOrNone(),
  name: fields.text(1, 150),
  description: fields.prose(0, 2000),
  club: fields.clubId(),
  category: fields.text(1, 50),
  price,
  oldPrice,
  stock: z.int().min(0).max(1_000_000),
  nft: z.boolean(),
  translations,
  images: imagesRequest,
  clocks: clocksRequest,
  externalId: newExternalId,
});
export const updateRequest = z.object({
  id: fields.uuid(),
  name: fields.text(1, 150).optional(),
  description: fields.prose(0, 2000).optional(),
  club: fields.clubId().optional(),
  category: fields.text(1, 50).optional(),
  price: price.optional(),
  oldPrice: oldPrice.optional(),
  nft: z.boolean().optional(),
  translations,
  images: imagesRequest,
  clocks: clocksRequest,
  externalId: changedExternalId,
});
type Fields = Partial<Omit<z.infer<typeof createRequest>, 'merchantId' | 'stock' | 'externalId'>> & {
  externalId?: string | null | undefined;
};

export function columnsOf({ oldPrice: old, translations: languages, clocks: moments, ...fields }: Fields): Columns {
  return sent({
    name: fields.name,
    description: fields.description,
    club: fields.club,
    category: fields.category,
    price: fields.price,
    old_price: old === '' ? null : old,
    nft: fields.nft,
    images: fields.images,
    external_id: fields.externalId,
    translations:
      languages &&
      Object.fromEntries(languages.items.map(({ language, name, description }) => [language, { name, description }])),
    ...clockColumns(moments),
  });
}

export function productManagement(deps: ManageDeps): Handlers<typeof ProductManagementServiceService> {
  const { database, members, pictures } = deps;
  const thing = product(pictures);
  const things = thingHandlers(
    deps,
    thing,
    (em, row, options) => toProduct(pictures, em, row, options),
    (em, products) => pictures.show(em, 'products', products),
  );
  return {
    async createProduct(request, context) {
      const { merchantId, stock, ...given } = parse(createRequest, request);
      const seller = await sellerOf(members, thing.write, context, merchantId);
      const owner = seller.merchantId ?? (merchantId || null);
      if (owner !== null) await deps.currencyOf(owner, context);
      const answer = await context.once(async (em) => {
        await actAs(em, context, { staff: seller.merchantId === undefined });
        const id = newId();
        const columns = await thing.complete(em, undefined, columnsOf(given));
        await pictures.assertUsable(em, given.images ?? [], 'product', owner);
        await stockMoved(em, { kind: 'receipt', actor: context.userId });
        await insert(em, thing.table, { id, merchant_id: owner, state: 'draft', stock, ...columns });
        await context.audit(em, { subject: id });
        return { product: await toProduct(pictures, em, await readThing(em, thing, id), { whole: true }) };
      });
      sendEtag(context, 1);
      return answer;
    },
    async listManagedProducts(request, context) {
      const { rows, next } = await things.list(context, request);
      return { products: rows, nextPageToken: next };
    },
    getManagedProduct: async (request, context) => ({ product: await things.get(context, request) }),
    async updateProduct(request, context) {
      const { id, ...given } = parse(updateRequest, request);
      return things.update(context, { id, etag: request.etag }, columnsOf(given));
    },
    setProductState: (request, context) => things.setState(context, request),
    deleteProduct: (request, context) => things.remove(context, request),

    async revertProduct(request, context) {
      const { id, changeId } = parse(revertRequest, request);
      await things.managing(context, id);
      const found = await database.asSystem((em) => revertibleOr(em, id, changeId));
      if ('error' in found || found.kind !== 'variant') return things.revert(context, request);
      let locked: LockedVariants = new Set();
      return things.change(
        context,
        { id, etag: request.etag, reverts: changeId },
        async (em, row) => {
          await revertVariant(em, row, found, locked);
          return readThing(em, thing, id);
        },
        async (em) => {
          locked = await lockVariants(em, [id]);
        },
      );
    },

    ...stockHandlers(deps, thing, things),
    ...variantHandlers(thing, things),
  };
}
