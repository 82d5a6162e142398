import { defineEntity, p } from '@mikro-orm/postgresql';
import { managedChecks, managedColumns, managedIndexes } from '../managed.ts';

export const EsimPlanSchema = defineEntity({
  name: 'EsimPlan',
  tableName: 'esim_plans',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    region: p.text(),
    // Megabytes; 0 means unlimited.
    data: p.integer(),
    // Days.
    duration: p.integer(),
    // ISO 3166-1 alpha-2.
    countries: p.array().columnType('text[]'),
    price: p.decimal().columnType('numeric(12,2)'),
    currency: p.text().default('EUR'),
    popular: p.boolean().default(false),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    ...managedColumns,
  },
  indexes: managedIndexes('esim_plans'),
  checks: [
    ...managedChecks('esim_plans'),
    { name: 'esim_plans_data_check', expression: 'data >= 0' },
    { name: 'esim_plans_duration_check', expression: 'duration between 1 and 3650' },
    { name: 'esim_plans_countries_check', expression: 'cardinality(countries) between 1 and 300' },
    { name: 'esim_plans_price_check', expression: 'price > 0' },
    { name: 'esim_plans_currency_check', expression: `currency = 'EUR'` },
  ],
});

export class EsimPlan extends EsimPlanSchema.class {}
EsimPlanSchema.setClass(EsimPlan);
