import { defineEntity, p } from '@mikro-orm/postgresql';

export const WalletDecisionSchema = defineEntity({
  name: 'WalletDecision',
  tableName: 'wallet_decisions',
  properties: {
    id: p.uuid().primary(),
    // The owner of the wallet.
    userId: p.uuid(),
    currency: p.text(),
    action: p.text(),
    reason: p.text(),
    // Of `limits`; null if the limits of the currency apply again.
    movementLimit: p.decimal().precision(20).scale(4).nullable(),
    dayLimit: p.decimal().precision(20).scale(4).nullable(),
    decidedBy: p.uuid(),
    createdAt: p.datetime(6),
  },
  indexes: [{ name: 'wallet_decisions_user_index', properties: ['userId', 'createdAt', 'id'] }],
  checks: [{ name: 'wallet_decisions_action_check', expression: `action in ('freeze', 'unfreeze', 'limits')` }],
});

/** An administrator's decision about a wallet. Rows never change. */
export class WalletDecision extends WalletDecisionSchema.class {}
WalletDecisionSchema.setClass(WalletDecision);

export const SettingSchema = defineEntity({
  name: 'Setting',
  tableName: 'settings',
  properties: {
    // `limits_time_zone`: the time zone whose midnight ends a day of limits.
    name: p.text().primary(),
    value: p.text(),
  },
});

/** Settings of the service's configuration that SQL functions use. Written when the service starts. */
export class Setting extends SettingSchema.class {}
SettingSchema.setClass(Setting);
