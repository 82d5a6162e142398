import type { ProductManagementServiceService } from '@plaza/api/manage';
import { values } from '@plaza/api/values';
import { fields, parse, together, type CallContext, type Handlers, type SqlEntityManager } from '@plaza/service';
import { z } from 'zod';
import type { ProductRow, ProductThings } from './products.ts';
import { price, reason, sku } from './requests.ts';
import { readThing, type Thing } from './thing.ts';
import {
  deleteVariant,
  lockedVariant,
  lockVariants,
  putVariant,
  setVariantState,
  type LockedVariants,
} from './variants.ts';

const option = fields.text(0, 40);
export const putRequest = together(
  z.object({
    id: fields.uuid(),
    sku,
    size: option,
    colour: option,
    price: z.union([z.literal(''), price]),
    position: z.int().min(0).max(10_000),
    stock: z.int().min(0).max(1_000_000),
    takesStock: z.boolean(),
  }),
  {
    holds: ({ size, colour }) => size !== '' || colour !== '',
    path: ['size'],
    message: 'A variant has a size, a colour, or both.',
  },
);
const stateRequest = z.object({
  id: fields.uuid(),
  sku,
  state: z.enum(values['plaza.catalog.v1.ManagedVariant.state']),
  reason,
});
const variantRequest = z.object({ id: fields.uuid(), sku });

type Rpcs = Pick<Handlers<typeof ProductManagementServiceService>, 'putVariant' | 'setVariantState' | 'deleteVariant'>;

export function variantHandlers(thing: Thing<ProductRow>, things: ProductThings): Rpcs {
  /** One change of a variant, in the lock order of sales: all variants of the product, then the product. */
  function change(
    context: CallContext,
    { id, etag, reason: why }: { id: string; etag: string; reason?: string },
    work: (em: SqlEntityManager, row: ProductRow, locked: LockedVariants) => Promise<void>,
  ) {
    let locked: LockedVariants = new Set();
    return things.change(
      context,
      { id, etag, ...(why && { reason: why }) },
      async (em, row) => {
        await work(em, row, locked);
        return readThing(em, thing, id);
      },
      async (em) => {
        locked = await lockVariants(em, [id]);
      },
    );
  }

  return {
    async putVariant(request, context) {
      const { id, price: costs, stock, takesStock, ...given } = parse(putRequest, request);
      const draft = { ...given, price: costs === '' ? null : costs };
      return change(context, { id, etag: request.etag }, async (em, row, locked) => {
        await putVariant(em, row, draft, { stock, takesStock, locked, actor: context.userId });
      });
    },

    async setVariantState(request, context) {
      const { id, sku: named, state, reason: why } = parse(stateRequest, request);
      return change(context, { id, etag: request.etag, reason: why }, async (em, row, locked) =>
        setVariantState(em, await lockedVariant(em, row, named, locked), state),
      );
    },

    async deleteVariant(request, context) {
      const { id, sku: named } = parse(variantRequest, request);
      return change(context, { id, etag: request.etag }, async (em, row, locked) =>
        deleteVariant(em, await lockedVariant(em, row, named, locked), context.userId),
      );
    },
  };
}
