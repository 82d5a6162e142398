import { day, filters, oneOf, text } from '../../app/search.ts';

export const states = ['pending', 'paid', 'refunding', 'partially_refunded', 'refunded'] as const;
export const kinds = ['tickets', 'shop', 'esim', 'esim_top_up'] as const;

export const saleFilters = filters({
  merchant: text(36),
  /** An id of an order, or its beginning; or of a ticket. */
  find: text(36),
  product: text(36),
  event: text(36),
  status: oneOf(...states),
  kind: oneOf(...kinds),
  from: day(),
  to: day(),
});
/** Who sold it. */
export const merchantFilter = filters({ merchant: text(36) });
