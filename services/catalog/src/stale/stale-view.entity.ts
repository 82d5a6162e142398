import { defineEntity, p } from '@mikro-orm/postgresql';

/** `cart` is the cart of one person; the other kinds name what was changed, and stand for every view of it. */
export type StaleKind = 'product' | 'plan' | 'event' | 'cart';

export const StaleViewSchema = defineEntity({
  name: 'StaleView',
  tableName: 'stale_views',
  properties: {
    id: p.bigint().primary().generated('by default as identity'),
    kind: p.text().$type<StaleKind>(),
    // The id of what was changed: the product, the plan or the event; of a cart its owner.
    subject: p.uuid(),
    // The club whose lists have it, or had it.
    club: p.text().default(''),
    category: p.text().default(''),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  checks: [{ name: 'stale_views_kind_check', expression: `kind in ('product', 'plan', 'event', 'cart')` }],
});

/** A view that may still be cached in its old state: triggers write it in the transaction of the change, and stale.job.ts deletes it within a second. */
export class StaleView extends StaleViewSchema.class {}
StaleViewSchema.setClass(StaleView);
