import type { Database } from '@plaza/service';
import { seedEsim } from './esim/index.ts';
import { seedShop } from './shop/index.ts';
import { seedEvents } from './tickets/index.ts';

export { insertEvent, type NewEvent } from './tickets/index.ts';

/** Puts the demo catalogue in: twelve events ahead of `now`, the shops of three clubs, eSIM plans. What is there stays as it is. */
export async function seed(database: Database, now = new Date()): Promise<void> {
  await database.asSystem(async (em) => {
    await seedEvents(em, now);
    await seedShop(em);
    await seedEsim(em);
  });
}
