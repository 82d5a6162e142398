import { defineEntity, p } from '@mikro-orm/postgresql';

/** `cart` is one person's; the others are named by what was changed, and stand for every view of it. */
export type StaleKind = 'product' | 'plan' | 'event' | 'cart';

export const StaleViewSchema = defineEntity({
  name: 'StaleView',
  tableName: 'stale_views',
  properties: {
    id: p.bigint().primary().generated('by default as identity'),
    kind: p.text().$type<StaleKind>(),
    // What was changed: the product, the plan or the event; of a cart its owner.
    subject: p.uuid(),
    // Whose lists it is, or was, in.
    club: p.text().default(''),
    category: p.text().default(''),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  checks: [{ name: 'stale_views_kind_check', expression: `kind in ('product', 'plan', 'event', 'cart')` }],
});

/** What the cache may still tell as it was: written by triggers, in the transaction of the change, and deleted by stale.job.ts within a second. */
export class StaleView extends StaleViewSchema.class {}
StaleViewSchema.setClass(StaleView);
