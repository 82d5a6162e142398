// Which match an event is, and how it ended: said by those who manage it, and told to messaging.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MatchInternalServiceService, MatchServiceService } from '@plaza/api/match';
import { newId } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { addEvent, failure, startHouse, type House } from '../../test/harness.ts';
import { seed } from '../seed.ts';

let house: House;
let staff: TestClient<typeof MatchServiceService>;
let internal: TestClient<typeof MatchInternalServiceService>;
const teams = { league: 'Ligue 1', home: 'AS Monaco', away: 'OGC Nice' };

beforeAll(async () => {
  house = await startHouse();
  staff = client(MatchServiceService, house.app.port, {
    token: await house.tokens.userToken(newId(), { role: 'admin' }),
  });
  internal = client(MatchInternalServiceService, house.app.port, { from: 'messaging' });
});
afterAll(async () => {
  staff.close();
  internal.close();
  await house.close();
});

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
const newEvent = () => addEvent(house.database, { seats: 2, price: '50.00', club: 'MATCH_FC' });
const isComing = async (eventId: string): Promise<boolean> =>
  (await internal.listComingMatches({})).matches.some((match) => match.eventId === eventId);
const begin = (eventId: string) =>
  house.catalog.admin(`update events set date = now() - interval '2 hours' where id = $1`, [eventId]);

test('an event becomes a match, is told among those to come, and ends once it has begun', async () => {
  const eventId = await newEvent();
  expect(await reasonOf(staff.getMatch({ eventId }))).toBe('MATCH_NOT_FOUND');
  expect(await reasonOf(staff.recordResult({ eventId, homeGoals: 1, awayGoals: 0 }))).toBe('MATCH_NOT_FOUND');
  await staff.putMatch({ eventId, ...teams, away: 'FC Metz' });
  const { match } = await staff.putMatch({ eventId, ...teams });
  expect(match).toMatchObject({ eventId, ...teams, club: 'MATCH_FC', ended: false, homeGoals: 0 });
  expect((await staff.getMatch({ eventId })).match).toEqual(match);
  expect(await isComing(eventId)).toBe(true);
  expect(await reasonOf(staff.recordResult({ eventId, homeGoals: 1, awayGoals: 0 }))).toBe('MATCH_NOT_PLAYED');
  await begin(eventId);
  expect(await isComing(eventId)).toBe(false);
  await staff.recordResult({ eventId, homeGoals: 1, awayGoals: 0 });
  const corrected = await staff.recordResult({ eventId, homeGoals: 2, awayGoals: 0 });
  expect(corrected.match).toMatchObject({ ended: true, homeGoals: 2, awayGoals: 0 });
  expect(await reasonOf(staff.putMatch({ eventId, ...teams }))).toBe('MATCH_ENDED');
  const told = await house.catalog.admin<{ payload: object }>(
    `select payload from outbox where aggregate = $1 order by position`,
    [`match:${eventId}`],
  );
  expect(told.map(({ payload }) => payload)).toEqual([
    expect.objectContaining({ event_id: eventId, ...teams, home_goals: 1 }),
    expect.objectContaining({ event_id: eventId, ...teams, home_goals: 2 }),
  ]);
});

test('a result of an event of a merchant is kept with it, and nobody learns from it', async () => {
  const eventId = await newEvent();
  await house.catalog.admin('update events set merchant_id = $2 where id = $1', [eventId, newId()]);
  await staff.putMatch({ eventId, ...teams });
  await begin(eventId);
  const { match } = await staff.recordResult({ eventId, homeGoals: 9, awayGoals: 0 });
  expect(match).toMatchObject({ ended: true, homeGoals: 9 });
  expect(await house.catalog.admin('select 1 from outbox where aggregate = $1', [`match:${eventId}`])).toEqual([]);
});

test('demo events are matches of the teams that their titles name', async () => {
  await seed(house.database);
  const { matches } = await internal.listComingMatches({});
  expect(matches).toContainEqual(expect.objectContaining({ league: 'Ligue 1', home: 'AS Monaco', away: 'OGC Nice' }));
});

test('under one key a result is recorded once', async () => {
  const eventId = await newEvent();
  await staff.putMatch({ eventId, ...teams });
  await begin(eventId);
  const key = { idempotencyKey: newId() };
  const results = await Promise.all(
    Array.from({ length: 3 }, () => staff.recordResult({ eventId, homeGoals: 3, awayGoals: 3 }, key)),
  );
  expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  const told = await house.catalog.admin('select 1 from outbox where aggregate = $1', [`match:${eventId}`]);
  expect(told).toHaveLength(1);
});

test('what cannot be a match or a result is refused, and nobody else manages it', async () => {
  const eventId = await newEvent();
  const buyer = await house.buyer();
  const theirs = client(MatchServiceService, house.app.port, { token: buyer.token });
  expect(await reasonOf(theirs.putMatch({ eventId, ...teams }))).toBe('EVENT_NOT_FOUND');
  expect(await reasonOf(theirs.getMatch({ eventId }))).toBe('EVENT_NOT_FOUND');
  theirs.close();
  expect(await reasonOf(staff.putMatch({ eventId: newId(), ...teams }))).toBe('EVENT_NOT_FOUND');
  for (const wrong of [{ away: teams.home }, { home: '' }, { league: 'x'.repeat(101) }])
    expect(await reasonOf(staff.putMatch({ eventId, ...teams, ...wrong }))).toBe('INVALID_ARGUMENT');
  await staff.putMatch({ eventId, ...teams });
  for (const wrong of [{ homeGoals: -1, awayGoals: 0 }, { homeGoals: 0, awayGoals: 100 }, { homeGoals: 1 }])
    expect(await reasonOf(staff.recordResult({ eventId, ...wrong }))).toBe('INVALID_ARGUMENT');
  await begin(eventId);
  await house.catalog.admin(`update events set cancelled_at = now() where id = $1`, [eventId]);
  expect(await isComing(eventId)).toBe(false);
  expect(await reasonOf(staff.recordResult({ eventId, homeGoals: 0, awayGoals: 0 }))).toBe('EVENT_CANCELLED');
});
