// The demo people.
import { hash } from '@node-rs/bcrypt';
import { anyOf, demoId, type Database } from '@plaza/service';
import { randomUUID } from 'node:crypto';
import { db } from './db.ts';
import { insertMember, insertMerchant } from './merchants/index.ts';

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

/** Adds the demo people who are missing, and their merchants. Existing ones do not change. */
export async function seed(database: Database): Promise<void> {
  await seedPeople(database);
  await seedMerchants(database);
}

const idOf = (key: string): string => demoId(`user:${key}`);

/** The merchant of the demo with a team, whose money is in the seed of the wallet, and an application. */
async function seedMerchants(database: Database): Promise<void> {
  const now = new Date();
  const boutique = {
    id: demoId('merchant:boutique'),
    name: 'La Boutique du Rocher',
    legal_name: 'Boutique du Rocher SARL',
    country: 'MC',
    currency: 'EUR',
    club_id: 'AS_MONACO',
    state: 'approved',
    fee_rate: 150,
    fee_fixed: '0.25',
    grant_id: randomUUID(),
    created_at: now,
    decided_at: now,
  } as const;
  const kiosk = {
    id: demoId('merchant:kiosk'),
    name: 'Kiosque du Stade',
    legal_name: 'Kiosque du Stade SAS',
    country: 'FR',
    currency: 'EUR',
    club_id: 'OLYMPIQUE_MARSEILLE',
    state: 'proposed',
    grant_id: randomUUID(),
    created_at: now,
  } as const;
  const team = [
    [boutique, 'sofia', 'owner'],
    [boutique, 'marco', 'finance'],
    [boutique, 'ines', 'support'],
    [kiosk, 'jonas', 'owner'],
  ] as const;
  await database.asSystem(async (em) => {
    for (const merchant of [boutique, kiosk]) {
      if (!(await insertMerchant(em, merchant))) continue;
      for (const [of, key, role] of team)
        if (of === merchant)
          await insertMember(em, {
            merchant_id: merchant.id,
            user_id: idOf(key),
            role,
            grant_id: randomUUID(),
            created_at: now,
          });
    }
  });
}

async function seedPeople(database: Database): Promise<void> {
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
