import { day, filters, oneOf, text } from '../../app/search.ts';

export const states = ['stuck', 'pending', 'paid', 'failed', 'refunding', 'partially_refunded', 'refunded'] as const;
export const kinds = ['tickets', 'shop', 'esim', 'esim_top_up'] as const;

export const orderFilters = filters({
  /** An id of an order, or its beginning; of a ticket or of a buyer; or a name or an e-mail address. */
  find: text(254),
  person: text(36),
  event: text(36),
  /** An id of a product, or of an eSIM plan. */
  product: text(36),
  status: oneOf(...states),
  kind: oneOf(...kinds),
  from: day(),
  to: day(),
});
