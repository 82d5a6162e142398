import type { Database } from '@plaza/service';
import { seedCheckIn } from './check-in/index.ts';
import { seedClubs } from './clubs/index.ts';
import { seedEsim } from './esim/index.ts';
import { seedMerchantGoods } from './manage/index.ts';
import { seedMatches } from './matches/index.ts';
import { seedShop } from './shop/index.ts';
import { seedEvents } from './tickets/index.ts';

export { insertEvent, keyIdOf, signCode, type NewEvent } from './tickets/index.ts';

/** Inserts the demo catalogue: twelve events after `now`, the shops of three clubs, eSIM plans, and what a merchant sells. Existing rows stay as they are. */
export async function seed(database: Database, now = new Date()): Promise<void> {
  await database.asSystem(async (em) => {
    await seedClubs(em);
    const events = await seedEvents(em, now);
    await seedCheckIn(em, events);
    await seedMatches(em, events);
    await seedShop(em);
    await seedEsim(em);
    await seedMerchantGoods(em);
  });
}
