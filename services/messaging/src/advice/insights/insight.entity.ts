import { defineEntity, p } from '@mikro-orm/core';

/** Something that orders say: how many of how many, and the latest of them. */
export interface Finding {
  value: string;
  hits: number;
  of: number;
  confidence: number;
  /** ISO 8601. */
  latest: string;
}

const finding = () => p.json<Finding>().columnType('jsonb').nullable();

export const InsightSchema = defineEntity({
  name: 'Insight',
  tableName: 'ai_insights',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    favoriteTeam: finding(),
    /** Null: nothing that is known names players. */
    favoritePlayer: finding(),
    shoppingStyle: finding(),
    /** Null: what somebody will buy is not foretold. */
    predictions: finding(),
    updatedAt: p.datetime(3).defaultRaw('now()'),
  },
  uniques: [{ name: 'ai_insights_user_id_unique', properties: ['userId'] }],
});

/** What the orders of a person said last. */
export class Insight extends InsightSchema.class {}
InsightSchema.setClass(Insight);
