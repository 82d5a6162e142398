import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

const clubs = [
  { id: 'AS_MONACO', name: 'AS Monaco', country: 'MC', colours: ['#E63031', '#FFFFFF'] },
  { id: 'INTER_MILAN', name: 'Inter Milan', country: 'IT', colours: ['#0068A8', '#221F20'] },
  { id: 'OLYMPIQUE_MARSEILLE', name: 'Olympique de Marseille', country: 'FR', colours: ['#FFFFFF', '#2FAEE0'] },
];

/** Inserts the demo clubs. Existing ones stay as they are. */
export async function seedClubs(em: SqlEntityManager): Promise<void> {
  for (const { colours, ...club } of clubs)
    await db(em)
      .insertInto('clubs')
      .values({ ...club, colours: sql<string[]>`${colours}::text[]` })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
}
