import { defineEntity, p } from '@mikro-orm/core';

export const BlockSchema = defineEntity({
  name: 'Block',
  tableName: 'blocks',
  properties: {
    userId: p.uuid().primary(),
    blockedId: p.uuid().primary(),
    blockedAt: p.datetime(3).defaultRaw('clock_timestamp()'),
  },
  indexes: [{ name: 'blocks_blocked_id_index', properties: ['blockedId'] }],
  checks: [{ name: 'blocks_blocked_id_check', expression: 'user_id <> blocked_id' }],
});

/** A person who wants to have nothing to do with another. The other never reads it. */
export class Block extends BlockSchema.class {}
BlockSchema.setClass(Block);
