// The demo people.
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

// The service's default, so that the first sign-in does not renew the hash.
const cost = 12;

/** Adds the demo people who are missing. Existing ones do not change. */
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
    // Nobody reads these mailboxes.
    email_verified_at: new Date(),
  }));
  await database.asSystem((em) =>
    db(em)
      .insertInto('users')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}
