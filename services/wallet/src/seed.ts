// Wallets and a few believable movements for the demo people, whose ids every service knows.
import { createHash } from 'node:crypto';
import { Big } from '@plaza/money';
import { demoId, type Database } from '@plaza/service';
import { sql } from 'kysely';
import { called } from './calls.ts';
import { seedRates } from './exchange/index.ts';
import { depositMovement } from './funding/index.ts';
import { createPosting, openWallet, scopeParameter, settled, type Movement, type Scope } from './ledger/index.ts';
import { seedMerchant } from './payments/index.ts';
import type { Person } from './people/index.ts';
import { transferMovement } from './transfers/index.ts';

const person = (key: string, name: string): Person => ({ id: demoId(`user:${key}`), name });
const lea = person('lea', 'Léa Martin');
const marco = person('marco', 'Marco Rossi');
const ines = person('ines', 'Inès Benali');
const jonas = person('jonas', 'Jonas Weber');
const aiko = person('aiko', 'Aiko Tanaka');
const sofia = person('sofia', 'Sofía Navarro');
const noah = person('noah', 'Noah Dubois');
const admin = person('admin', 'Plaza Admin');

type Story = ['deposit', Person, string, string] | ['send', Person, Person, string, string, string];

const stories: readonly Story[] = [
  ['deposit', lea, '500.00', 'EUR'],
  ['deposit', marco, '250.00', 'EUR'],
  ['deposit', ines, '120.00', 'EUR'],
  ['deposit', jonas, '80.00', 'EUR'],
  ['deposit', aiko, '30000', 'JPY'],
  ['deposit', aiko, '150.00', 'EUR'],
  ['deposit', sofia, '320.00', 'EUR'],
  ['deposit', noah, '60.00', 'EUR'],
  ['send', lea, marco, '42.50', 'EUR', 'Train to the away game'],
  ['send', ines, lea, '18.00', 'EUR', 'Scarf, merci !'],
  ['send', marco, ines, '12.90', 'EUR', 'Pizza after the match'],
  ['send', sofia, noah, '25.00', 'EUR', 'Birthday'],
  ['send', aiko, lea, '1500', 'JPY', 'Bento'],
];

/** Posts what is missing: every movement has its own key, so a second run changes nothing. */
export async function seed(database: Database): Promise<void> {
  const posting = createPosting(database);
  for (const [index, story] of stories.entries()) settled(await posting.post(toMovement(story, index)));
  await openWallet(posting, admin.id, 'EUR');
  await seedRates(database);
  await seedMerchant(database, posting, sofia.id, jonas.id);
  for (const [index, { id }] of [lea, marco, ines, aiko].entries()) await welcome(database, id, 50 * (index + 1));
}

async function welcome(database: Database, userId: string, credits: number): Promise<void> {
  const scope: Scope = {
    userId,
    key: 'demo-welcome',
    method: 'seed',
    requestHash: createHash('sha256').update(String(credits)).digest(),
  };
  await database.asSystem((em) =>
    called(
      em,
      sql`wallet.add_credits(${userId}, ${credits}, 'bonus', 'Welcome to Plaza', '', ${scopeParameter(scope)}::jsonb)`,
    ),
  );
}

function toMovement(story: Story, index: number): Movement {
  const scope: Scope = {
    userId: story[1].id,
    key: `demo-${index}`,
    method: 'seed',
    requestHash: createHash('sha256').update(JSON.stringify(story)).digest(),
  };
  if (story[0] === 'deposit') {
    const [, { id: userId }, amount, currency] = story;
    return depositMovement({
      userId,
      amount: new Big(amount),
      currency,
      provider: 'sandbox',
      reference: `demo-${index}`,
      scope,
    });
  }
  const [, sender, recipient, amount, currency, note] = story;
  return transferMovement({ sender, recipient, amount: new Big(amount), currency, note, scope });
}
