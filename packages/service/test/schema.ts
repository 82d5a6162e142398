import { defineSchema, IdempotencyKey } from '@plaza/service';

/** The smallest schema a service can have. */
export const schema = defineSchema({
  name: 'sample',
  entities: [IdempotencyKey],
  migrations: new URL('./migrations/', import.meta.url),
});
