// A few people to try things with.
import { hash } from '@node-rs/bcrypt';
import { anyOf, demoId, type Database } from '@plaza/service';
import { db } from './db.ts';

export interface DemoPerson {
  id: string;
  email: string;
  name: string;
  clubId: string;
  role: 'user' | 'admin';
}

export const demoPassword = 'demo1234';

function person(key: string, name: string, clubId: string, role: DemoPerson['role'] = 'user'): DemoPerson {
  return { id: demoId(`user:${key}`), email: `${key}@plaza.example`, name, clubId, role };
}

export const demoPeople: readonly DemoPerson[] = [
  person('lea', 'Léa Martin', 'AS_MONACO'),
  person('marco', 'Marco Rossi', 'AS_MONACO'),
  person('ines', 'Inès Benali', 'AS_MONACO'),
  person('jonas', 'Jonas Weber', 'OLYMPIQUE_MARSEILLE'),
  person('aiko', 'Aiko Tanaka', 'OLYMPIQUE_MARSEILLE'),
  person('sofia', 'Sofía Navarro', 'INTER_MILAN'),
  person('noah', 'Noah Dubois', 'INTER_MILAN'),
  person('admin', 'Plaza Admin', '', 'admin'),
];

// As the service's own default, so that the first sign-in has nothing to renew.
const cost = 12;

/** Adds the people who are missing, and changes nothing of those who are there. */
export async function seed(database: Database): Promise<void> {
  const missing = await database.asSystem(async (em) => {
    const ids = demoPeople.map(({ id }) => id);
    const rows = await db(em).selectFrom('users').select('id').where('id', '=', anyOf(ids)).execute();
    const there = new Set(rows.map(({ id }) => id));
    return demoPeople.filter(({ id }) => !there.has(id));
  });
  if (missing.length === 0) return;
  const passwordHash = await hash(demoPassword, cost);
  const rows = missing.map(({ id, email, name, clubId, role }) => ({
    id,
    email,
    password_hash: passwordHash,
    name,
    club_id: clubId || null,
    role,
  }));
  await database.asSystem((em) =>
    db(em)
      .insertInto('users')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}
