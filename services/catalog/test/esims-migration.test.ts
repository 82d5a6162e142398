// The migration that keeps every eSIM: before it, the table `esim_active` had one for each person, and a purchase overwrote the one before it.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ActivateResponse } from '@plaza/api/esim';
import { newId, ownerRole } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '../src/orm.config.ts';

const file = readFileSync(new URL('../src/migrations/20261201064000_esims.sql', import.meta.url), 'utf8');

let data: TestDatabase;
const planId = newId();

beforeAll(async () => {
  data = await testDatabase(schema);
  // As it was before the migration.
  await data.admin('drop table esims cascade');
  await data.admin(
    `insert into esim_plans (id, name, region, data, duration, countries, price)
     values ($1, 'Europe 5 GB', 'Europe', 1, 1, '{FR}', 99)`,
    [planId],
  );
});

afterAll(() => data.drop());

const codeOf = (id: string): string => `LPA:1$smdp.example.com$${id.toUpperCase()}`;

/** What a purchase left behind in its saga: the plan as it was bought, and the encoded answer. */
async function activated(
  userId: string,
  { daysAgo = 1, status = 'done', refund = '' }: { daysAgo?: number; status?: 'done' | 'failed'; refund?: string } = {},
): Promise<string> {
  const id = newId();
  // Of that version: the code is the last field of the eSIM, and the transaction follows it.
  const response = ActivateResponse.encode(
    ActivateResponse.fromPartial({
      esim: { id, planId, qrCode: codeOf(id), dataTotal: 5_120 },
      transaction: { id: newId(), type: 'purchase', amount: '12.90', currency: 'EUR' },
    }),
  ).finish();
  const state = { planId, name: 'Europe 5 GB', data: 5_120, duration: 15, price: '12.90', currency: 'EUR' };
  await data.admin(
    `insert into sagas (id, kind, user_id, status, state, response, refusal, hold_until, updated_at)
     values ($1, 'esim-activation', $2, $3, $4, $5, $6, now(), now() - $7 * interval '1 day')`,
    [
      id,
      userId,
      status,
      { ...state, ...(refund && { refund }) },
      status === 'done' ? Buffer.from(response) : null,
      status === 'done' ? null : { code: 9, reason: 'INSUFFICIENT_FUNDS', message: '', metadata: {}, violations: [] },
      daysAgo,
    ],
  );
  return id;
}

async function nowActive(userId: string, id: string): Promise<void> {
  await data.admin(
    `insert into esim_active (id, user_id, plan_id, activated_at, expires_at, data_total, data_used, qr_code)
     values ($1, $2, $3, now() - interval '1 hour', now() + interval '15 days', 5120, 700, $4)`,
    [id, userId, planId, codeOf(id)],
  );
}

test('an eSIM that was paid and overwritten is its owner’s again, and nothing else is', async () => {
  const [ana, ben, cleo] = [newId(), newId(), newId()];
  const overwritten = await activated(ana, { daysAgo: 2 });
  const over = await activated(ana, { daysAgo: 20 });
  await activated(ana, { refund: 'refunded' });
  await activated(ana, { refund: 'refunding' });
  await activated(ana, { status: 'failed' });
  const newest = await activated(ana, { daysAgo: 0 });
  await nowActive(ana, newest);
  // Whose account is deleted, and who never bought a second one.
  await activated(ben);
  await data.admin(`insert into closings (user_id, attempt, state) values ($1, 1, 'closed')`, [ben]);
  const only = await activated(cleo, { daysAgo: 0 });
  await nowActive(cleo, only);

  await data.admin(`begin; set local role ${ownerRole('catalog')}; ${file}; commit`);

  const esims = await data.admin(
    `select id, user_id, plan_id, status, data_total, data_used, qr_code,
       round(extract(epoch from expires_at - activated_at) / 86400)::int as days from esims`,
  );
  const esim = (id: string, user_id: string, status: string, data_used: number) =>
    expect.objectContaining({
      id,
      user_id,
      plan_id: planId,
      status,
      data_total: 5_120,
      data_used,
      days: 15,
      qr_code: codeOf(id),
    });
  expect(esims).toHaveLength(4);
  expect(esims).toEqual(
    expect.arrayContaining([
      esim(overwritten, ana, 'active', 0),
      esim(over, ana, 'expired', 0),
      esim(newest, ana, 'active', 700),
      esim(only, cleo, 'active', 700),
    ]),
  );
});
