import { defineEntity, p } from '@mikro-orm/postgresql';
import { EsimPlan } from './plan.entity.ts';

export const esimStatuses = ['active', 'expired', 'refunded'] as const;
export type EsimStatus = (typeof esimStatuses)[number];

export const EsimSchema = defineEntity({
  name: 'Esim',
  tableName: 'esims',
  properties: {
    // The id of the saga that activated it, which is its order.
    id: p.uuid().primary(),
    userId: p.uuid(),
    plan: () => p.manyToOne(EsimPlan).joinColumn('plan_id').mapToPk().deleteRule('restrict').index('esims_plan_index'),
    // It may be `active` for some seconds after its end: see esim.job.ts.
    status: p.text().$type<EsimStatus>().default('active'),
    activatedAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    // Megabytes, as the plan had them; 0 means unlimited.
    dataTotal: p.integer(),
    dataUsed: p.integer().default(0),
    qrCode: p.text(),
    // When the provider last reported its usage.
    usageAt: p.datetime().columnType('timestamptz').nullable(),
    firstUsedAt: p.datetime().columnType('timestamptz').nullable(),
    // The highest share of its data, in percent, that its owner was notified of: see notices.ts.
    noticedPercent: p.integer().default(0),
    // When its owner is to be notified that it ends soon. Null: no more.
    noticeAt: p.datetime().columnType('timestamptz').nullable(),
    // When the provider is asked for its usage, unless a callback comes before: see usage.job.ts.
    checkAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    // A person's newest first: ids ascend with time.
    { name: 'esims_user_index', properties: ['userId', 'id'] },
    { name: 'esims_end_index', properties: ['expiresAt'], where: `status = 'active'` },
    { name: 'esims_notice_index', properties: ['noticeAt'], where: `status = 'active'` },
    { name: 'esims_check_index', properties: ['checkAt'], where: `status = 'active'` },
  ],
  checks: [
    { name: 'esims_status_check', expression: `status in ('active', 'expired', 'refunded')` },
    { name: 'esims_expires_check', expression: 'expires_at > activated_at' },
    { name: 'esims_data_check', expression: 'data_total >= 0 and data_used >= 0' },
    { name: 'esims_qr_check', expression: `qr_code like 'LPA:1$%$%'` },
    { name: 'esims_noticed_check', expression: 'noticed_percent in (0, 75, 90, 100)' },
  ],
});

/** An eSIM that somebody bought. The newest active one of a person is in `esim_active` too: esims_changed.sql. */
export class Esim extends EsimSchema.class {}
EsimSchema.setClass(Esim);
