import { defineSchema } from '@plaza/service';

/** A service that has nothing but its cache. */
export const schema = defineSchema({
  name: 'shelf',
  entities: [],
  migrations: new URL('./migrations/', import.meta.url),
});
