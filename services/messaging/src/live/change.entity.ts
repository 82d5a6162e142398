import { defineEntity, p } from '@mikro-orm/core';

export const PersonChangeSchema = defineEntity({
  name: 'PersonChange',
  tableName: 'person_changes',
  properties: {
    userId: p.uuid().primary(),
    /** 1, 2, 3 … for each person, without gaps, in the order of the commits. */
    number: p.integer().primary(),
    kind: p.text(),
    /** What changed, if the kind says of what. */
    subjectId: p.uuid().nullable(),
    conversationId: p.uuid().nullable(),
    /** When it was recorded. With the number it names a change, in whatever history it is. */
    createdAt: p.datetime(3),
  },
  indexes: [{ name: 'person_changes_created_at_index', properties: ['createdAt'] }],
  checks: [
    { name: 'person_changes_number_check', expression: 'number > 0' },
    { name: 'person_changes_kind_check', expression: `kind ~ '^[a-z]+\\.[a-z]+$'` },
  ],
});

/** Something that changed for a person. It names what changed, and holds nothing of it. */
export class PersonChange extends PersonChangeSchema.class {}
PersonChangeSchema.setClass(PersonChange);

export const ChangeCounterSchema = defineEntity({
  name: 'ChangeCounter',
  tableName: 'change_counters',
  properties: {
    userId: p.uuid().primary(),
    lastNumber: p.integer(),
    /** When that change was recorded. */
    lastAt: p.datetime(3),
  },
  checks: [{ name: 'change_counters_last_number_check', expression: 'last_number > 0' }],
});

/** The number of a person's last change. */
export class ChangeCounter extends ChangeCounterSchema.class {}
ChangeCounterSchema.setClass(ChangeCounter);

export const LiveEpochSchema = defineEntity({
  name: 'LiveEpoch',
  tableName: 'live_epoch',
  properties: {
    id: p.integer().primary().autoincrement(false).default(1),
    epoch: p.uuid().defaultRaw('gen_random_uuid()'),
  },
  checks: [{ name: 'live_epoch_id_check', expression: 'id = 1' }],
});

/** The epoch: one row. */
export class LiveEpoch extends LiveEpochSchema.class {}
LiveEpochSchema.setClass(LiveEpoch);
