import { defineEntity, p } from '@mikro-orm/core';

const properties = defineEntity({
  name: 'ErasedPerson',
  tableName: 'erased_people',
  properties: {
    userId: p.uuid().primary(),
    erasedAt: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [{ name: 'erased_people_erased_at_index', properties: ['erasedAt'] }],
});

/** Somebody who was deleted: what comes late for them is nobody's. */
export class ErasedPerson extends properties.class {}
properties.setClass(ErasedPerson);
