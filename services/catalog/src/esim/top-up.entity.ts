import { defineEntity, p } from '@mikro-orm/postgresql';
import { Esim } from './esim.entity.ts';
import { EsimPlan } from './plan.entity.ts';

export const topUpStatuses = ['pending', 'active', 'refunding', 'refunded'] as const;
export type TopUpStatus = (typeof topUpStatuses)[number];

export const EsimTopUpSchema = defineEntity({
  name: 'EsimTopUp',
  tableName: 'esim_top_ups',
  properties: {
    // The id of the saga that bought it, which is its order.
    id: p.uuid().primary(),
    userId: p.uuid(),
    esim: () =>
      p.manyToOne(Esim).joinColumn('esim_id').mapToPk().deleteRule('cascade').index('esim_top_ups_esim_index'),
    plan: () =>
      p.manyToOne(EsimPlan).joinColumn('plan_id').mapToPk().deleteRule('restrict').index('esim_top_ups_plan_index'),
    // `pending` until it is paid: an eSIM with one is not refunded.
    status: p.text().$type<TopUpStatus>().default('pending'),
    // What it adds, as the plan had it: megabytes, 0 if the eSIM is unlimited; and days.
    data: p.integer(),
    duration: p.integer(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [{ name: 'esim_top_ups_user_index', properties: ['userId'] }],
  checks: [
    { name: 'esim_top_ups_status_check', expression: `status in ('pending', 'active', 'refunding', 'refunded')` },
    { name: 'esim_top_ups_data_check', expression: 'data >= 0' },
    { name: 'esim_top_ups_duration_check', expression: 'duration >= 1' },
  ],
});

/** A plan that was bought for an eSIM. */
export class EsimTopUp extends EsimTopUpSchema.class {}
EsimTopUpSchema.setClass(EsimTopUp);
