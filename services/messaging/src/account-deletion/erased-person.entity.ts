import { defineEntity, p } from '@mikro-orm/core';

export const ErasedPersonSchema = defineEntity({
  name: 'ErasedPerson',
  tableName: 'erased_people',
  properties: {
    userId: p.uuid().primary(),
    erasedAt: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [{ name: 'erased_people_erased_at_index', properties: ['erasedAt'] }],
});

/** A person whose account was deleted: an event for them that arrives late has no effect. */
export class ErasedPerson extends ErasedPersonSchema.class {}
ErasedPersonSchema.setClass(ErasedPerson);
