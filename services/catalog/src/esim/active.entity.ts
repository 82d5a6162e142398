import { defineEntity, p } from '@mikro-orm/postgresql';
import { EsimPlan } from './plan.entity.ts';

export const EsimActiveSchema = defineEntity({
  name: 'EsimActive',
  tableName: 'esim_active',
  properties: {
    // The id of the saga that activated it.
    id: p.uuid().primary(),
    userId: p.uuid().unique('esim_active_user_unique'),
    plan: () =>
      p.manyToOne(EsimPlan).joinColumn('plan_id').mapToPk().deleteRule('restrict').index('esim_active_plan_index'),
    activatedAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    // Megabytes, as the plan had them; 0 means unlimited.
    dataTotal: p.integer(),
    dataUsed: p.integer().default(0),
    qrCode: p.text(),
  },
  checks: [
    { name: 'esim_active_expires_check', expression: 'expires_at > activated_at' },
    { name: 'esim_active_data_check', expression: 'data_total >= 0 and data_used >= 0' },
    { name: 'esim_active_qr_check', expression: `qr_code like 'LPA:1$%$%'` },
  ],
});

export class EsimActive extends EsimActiveSchema.class {}
EsimActiveSchema.setClass(EsimActive);
