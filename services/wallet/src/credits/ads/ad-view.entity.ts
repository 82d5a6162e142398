import { defineEntity, p } from '@mikro-orm/postgresql';

export const AdViewSchema = defineEntity({
  name: 'AdViewRow',
  tableName: 'ad_views',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    adId: p.text(),
    startedAt: p.datetime(6),
    completedAt: p.datetime(6).nullable(),
    // The time that counts, which is less than its length if another view was completed meanwhile.
    seconds: p.integer().nullable(),
    credits: p.smallint().nullable(),
    // The day of its completion in the platform's time zone.
    day: p.date().nullable(),
    // The number of the rewarded view on its day. Unique, so that the limit holds by itself.
    rewardNumber: p.smallint().nullable(),
    balanceAfter: p.integer().nullable(),
  },
  uniques: [{ name: 'ad_views_reward_unique', properties: ['userId', 'day', 'rewardNumber'] }],
  indexes: [{ name: 'ad_views_user_index', properties: ['userId', 'completedAt'] }],
  checks: [
    { name: 'ad_views_reward_check', expression: 'reward_number between 1 and 10' },
    {
      name: 'ad_views_credits_check',
      expression: 'credits between 0 and 2 and (credits > 0) = (reward_number is not null)',
    },
    {
      name: 'ad_views_completed_check',
      expression: 'num_nulls(completed_at, seconds, credits, day, balance_after) in (0, 5)',
    },
    { name: 'ad_views_ad_id_check', expression: 'length(ad_id) between 1 and 100' },
  ],
});

/** One viewing of an ad: running, completed, or left. */
export class AdViewRow extends AdViewSchema.class {}
AdViewSchema.setClass(AdViewRow);
