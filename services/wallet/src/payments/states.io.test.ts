// The tables of states in TypeScript and in the database are the same.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Big } from '@plaza/money';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '@plaza/wallet/orm.config';
import { keptOf, nextStatus, paymentEvents, paymentStatuses } from './payments/payment.states.ts';
import { columnsOf, nextState, payoutEvents, payoutStates } from './payouts/payout.states.ts';

let data: TestDatabase;

beforeAll(async () => {
  data = await testDatabase(schema);
});
afterAll(() => data.drop());

const standings = [
  [0, 0],
  [5, 0],
  [5, 2],
  [5, 5],
] as const;

it('a payment goes where its table says, and nowhere else', async () => {
  const cases = (['draft', ...paymentStatuses] as const).flatMap((from) =>
    paymentEvents.flatMap((event) => standings.map(([captured, refunded]) => ({ from, event, captured, refunded }))),
  );
  const rows = await data.admin<{ next: string | null }>(
    `select payment_transition(c."from", c.event, c.captured, c.refunded) as next
       from jsonb_to_recordset($1::jsonb) as c ("from" text, event text, captured numeric, refunded numeric)`,
    [JSON.stringify(cases)],
  );
  expect(rows.map(({ next }) => next)).toEqual(
    cases.map(
      ({ from, event, captured, refunded }) =>
        nextStatus(from, event, keptOf({ captured: new Big(captured), refunded: new Big(refunded) })) ?? null,
    ),
  );
});

it('a payout goes where its table says as its money leaves and comes back', async () => {
  const cases = payoutStates.flatMap((from) =>
    payoutEvents
      .filter((event) => event === 'money_left' || event === 'money_returned')
      .map((event) => ({ from, ...columnsOf(from), event })),
  );
  const rows = await data.admin<{ next: string | null }>(
    `select payout_transition(c.status, c.ending, c.event) as next
       from jsonb_to_recordset($1::jsonb) as c (status text, ending text, event text)`,
    [JSON.stringify(cases)],
  );
  expect(rows.map(({ next }) => next)).toEqual(cases.map(({ from, event }) => nextState(from, event) ?? null));
});
