import { defineEntity, p } from '@mikro-orm/postgresql';

export const WalletDecisionSchema = defineEntity({
  name: 'WalletDecision',
  tableName: 'wallet_decisions',
  properties: {
    id: p.uuid().primary(),
    // Whose wallet it is about.
    userId: p.uuid(),
    currency: p.text(),
    action: p.text(),
    reason: p.text(),
    // Of `limits`; null where the currency's own was set to hold again.
    movementLimit: p.decimal().precision(20).scale(4).nullable(),
    dayLimit: p.decimal().precision(20).scale(4).nullable(),
    decidedBy: p.uuid(),
    createdAt: p.datetime(6),
  },
  indexes: [{ name: 'wallet_decisions_user_index', properties: ['userId', 'createdAt', 'id'] }],
  checks: [{ name: 'wallet_decisions_action_check', expression: `action in ('freeze', 'unfreeze', 'limits')` }],
});

/** What an administrator decided about a wallet. Rows stay as they are. */
export class WalletDecision extends WalletDecisionSchema.class {}
WalletDecisionSchema.setClass(WalletDecision);

export const SettingSchema = defineEntity({
  name: 'Setting',
  tableName: 'settings',
  properties: {
    // `limits_time_zone`: where a day of limits ends at midnight.
    name: p.text().primary(),
    value: p.text(),
  },
});

/** What the service's configuration says and functions in the database decide by. Written when the service starts. */
export class Setting extends SettingSchema.class {}
SettingSchema.setClass(Setting);
