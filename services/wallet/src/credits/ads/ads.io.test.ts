import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AdServiceService, CreditServiceService } from '@plaza/api/credit';
import { newId } from '@plaza/service';
import type { TestClient } from '@plaza/testing';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
let ads: TestClient<typeof AdServiceService>;
let credits: TestClient<typeof CreditServiceService>;
beforeAll(async () => {
  harness = await startWallet();
  ads = harness.connect(AdServiceService);
  credits = harness.connect(CreditServiceService);
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => harness.close());

async function start(person: TestPerson, by = ads): Promise<string> {
  return (await by.startAdView({ adId: 'stadium-tour' }, person.as)).view!.id;
}

/** Lets so much time pass for one person: everything that they watched was so much earlier. */
async function pass(person: TestPerson, seconds: number): Promise<void> {
  await harness.db.admin(
    `update ad_views set started_at = started_at - $2 * interval '1 second', completed_at = completed_at - $2 * interval '1 second' where user_id = $1`,
    [person.id, seconds],
  );
}

async function watch(person: TestPerson, seconds: number, by = ads): Promise<{ credits: number; balance: number }> {
  const id = await start(person, by);
  await pass(person, seconds);
  const { credits: earned, balance } = await by.completeAdView({ id }, person.as);
  return { credits: earned, balance };
}

const statusOf = (person: TestPerson, by = credits) => by.getCredits({}, person.as);

describe('an ad view', () => {
  it.each([
    [0, 0],
    [14, 0],
    [15, 1],
    [29, 1],
    [30, 2],
    [599, 2],
  ])('of %i s earns %i credits', async (seconds, earned) => {
    const person = await harness.person();
    expect(await watch(person, seconds)).toEqual({ credits: earned, balance: earned });
    expect(await statusOf(person)).toEqual({ balance: earned, earnedToday: earned, viewsLeftToday: earned ? 9 : 10 });
  });

  it('is told from its start to its end, and is a line in the list of credits', async () => {
    const person = await harness.person();
    const { view: started } = await ads.startAdView({ adId: 'stadium-tour' }, person.as);
    expect(started).toMatchObject({
      adId: 'stadium-tour',
      completedAt: undefined,
      seconds: 0,
      credits: 0,
      startedAt: expect.any(Date),
    });
    await pass(person, 31);
    const { view, balance } = await ads.completeAdView({ id: started!.id }, person.as);
    expect(view).toMatchObject({
      id: started!.id,
      adId: 'stadium-tour',
      seconds: 31,
      credits: 2,
      completedAt: expect.any(Date),
    });
    expect(balance).toBe(2);
    expect((await credits.listCreditTransactions({ source: 'ad' }, person.as)).transactions).toMatchObject([
      { amount: 2, balanceAfter: 2, source: 'ad', reference: started!.id },
    ]);
  });

  it('completed again, or by many at once, is paid once and answers the same', async () => {
    const person = await harness.person();
    const id = await start(person);
    await pass(person, 40);
    const [first, ...others] = await Promise.all(
      Array.from({ length: 8 }, () => ads.completeAdView({ id }, person.as)),
    );
    await watch(person, 40);
    await pass(person, 3_600);
    others.push(
      await ads.completeAdView({ id }, person.as),
      await ads.completeAdView({ id }, { ...person.as, idempotencyKey: 'again' }),
    );
    for (const { view, credits: earned, balance } of others)
      expect([view?.seconds, earned, balance]).toEqual([first!.view?.seconds, 2, 2]);
    expect((await statusOf(person)).balance).toBe(4);
  });

  it('is started once for each key', async () => {
    const person = await harness.person();
    const call = { ...person.as, idempotencyKey: 'view' };
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => ads.startAdView({ adId: 'a' }, call)));
    for (const other of others) expect(other).toEqual(first);
    await expect(ads.startAdView({ adId: 'b' }, call)).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(ads.completeAdView({ id: first!.view!.id }, call)).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
    for (const adId of ['', 'x'.repeat(101), 'a\u0000b'])
      await expect(ads.startAdView({ adId }, person.as)).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
  });

  it('that was left for more than ten minutes cannot be completed', async () => {
    const person = await harness.person();
    const id = await start(person);
    await pass(person, 601);
    await expect(ads.completeAdView({ id }, person.as)).rejects.toMatchObject({ reason: 'AD_VIEW_EXPIRED' });
    expect((await statusOf(person)).balance).toBe(0);
  });

  it('that was left for a day is forgotten when the next one starts; a completed one is not', async () => {
    const person = await harness.person();
    await watch(person, 30);
    await start(person);
    await pass(person, 86_401);
    await start(person);
    expect(await harness.db.admin('select from ad_views where user_id = $1', [person.id])).toHaveLength(2);
  });

  it('of another is not found, and neither is none', async () => {
    const [person, other] = [await harness.person(), await harness.person()];
    const id = await start(person);
    await pass(person, 40);
    await expect(ads.completeAdView({ id }, other.as)).rejects.toMatchObject({ reason: 'AD_VIEW_NOT_FOUND' });
    await expect(ads.completeAdView({ id: newId() }, person.as)).rejects.toMatchObject({ reason: 'AD_VIEW_NOT_FOUND' });
    await expect(ads.completeAdView({ id: 'x' }, person.as)).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
    await expect(ads.completeAdView({ id })).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    expect((await ads.completeAdView({ id }, person.as)).credits).toBe(2);
  });

  it('is not lengthened by the caller’s clock: what was not waited for does not count', async () => {
    const person = await harness.person();
    const { view, credits: earned } = await ads.completeAdView({ id: await start(person) }, person.as);
    expect([view?.seconds, earned]).toEqual([0, 0]);
  });
});

describe('views at the same time', () => {
  it('share the time that they ran in: each second counts for one of them', async () => {
    const person = await harness.person();
    const [a, b] = [await start(person), await start(person)];
    await pass(person, 40);
    const both = await Promise.all([a, b].map((id) => ads.completeAdView({ id }, person.as)));
    expect(both.map(({ credits: earned }) => earned).sort()).toEqual([0, 2]);
    const [c, d] = [await start(person), await start(person)];
    await pass(person, 20);
    expect(await ads.completeAdView({ id: c }, person.as)).toMatchObject({ credits: 1, view: { seconds: 20 } });
    await pass(person, 16);
    expect(await ads.completeAdView({ id: d }, person.as)).toMatchObject({ credits: 1, view: { seconds: 16 } });
  });

  it('of two people do not', async () => {
    const people = [await harness.person(), await harness.person()];
    expect(await Promise.all(people.map((person) => watch(person, 30)))).toEqual([
      { credits: 2, balance: 2 },
      { credits: 2, balance: 2 },
    ]);
  });
});

describe('the limit of a day', () => {
  it('is ten rewarded views; what earned nothing does not count', async () => {
    const person = await harness.person();
    await watch(person, 5);
    for (let number = 1; number <= 10; number++)
      expect((await watch(person, number % 2 ? 30 : 15)).credits).toBe(number % 2 ? 2 : 1);
    expect(await statusOf(person)).toEqual({ balance: 15, earnedToday: 15, viewsLeftToday: 0 });
    expect(await watch(person, 60)).toEqual({ credits: 0, balance: 15 });
    expect((await credits.listCreditTransactions({}, person.as)).transactions).toHaveLength(10);
  });

  it('is not passed by two devices together, on two processes', async () => {
    const person = await harness.person();
    const other = (await harness.start()).connect(AdServiceService);
    for (let number = 1; number <= 9; number++) await watch(person, 30);
    const ids = await Promise.all(Array.from({ length: 12 }, (_, index) => start(person, index % 2 ? ads : other)));
    await pass(person, 60);
    const results = await Promise.all(
      ids.map((id, index) => (index % 2 ? other : ads).completeAdView({ id }, person.as)),
    );
    expect(results.filter(({ credits: earned }) => earned > 0)).toHaveLength(1);
    await pass(person, 60);
    expect((await watch(person, 60)).credits).toBe(0);
    expect(await statusOf(person)).toEqual({ balance: 20, earnedToday: 20, viewsLeftToday: 0 });
  });

  it('is the database’s own: no eleventh reward can be written, and no tenth twice', async () => {
    const person = await harness.person();
    const reward = (number: number) =>
      harness.db.admin(
        `insert into ad_views (id, user_id, ad_id, started_at, completed_at, seconds, credits, day, reward_number, balance_after)
      values ($1, $2, 'ad', now(), now(), 30, 2, '2026-11-21', $3, 0)`,
        [newId(), person.id, number],
      );
    await reward(10);
    await expect(reward(11)).rejects.toMatchObject({ constraint: 'ad_views_reward_check' });
    await expect(reward(10)).rejects.toMatchObject({ constraint: 'ad_views_reward_unique' });
  });

  it('is new on the next day', async () => {
    const person = await harness.person();
    for (let number = 1; number <= 10; number++) await watch(person, 30);
    await pass(person, 86_400);
    await harness.db.admin('update ad_views set day = day - 1 where user_id = $1', [person.id]);
    expect(await statusOf(person)).toEqual({ balance: 20, earnedToday: 0, viewsLeftToday: 10 });
    expect(await watch(person, 30)).toEqual({ credits: 2, balance: 22 });
  });
});

describe('a day', () => {
  const dayOf = async (moment: string, zone: string) =>
    (await harness.db.admin<{ day: string }>('select wallet.ads_day($1, $2)::text as day', [moment, zone]))[0]?.day;

  it.each([
    ['Europe/Monaco', '2026-01-15T22:59:59.999Z', '2026-01-15'],
    ['Europe/Monaco', '2026-01-15T23:00:00Z', '2026-01-16'],
    ['Europe/Monaco', '2026-07-15T21:59:59.999Z', '2026-07-15'],
    ['Europe/Monaco', '2026-07-15T22:00:00Z', '2026-07-16'],
    // 23 hours: the clocks go forward.
    ['Europe/Monaco', '2026-03-28T22:59:59Z', '2026-03-28'],
    ['Europe/Monaco', '2026-03-28T23:00:00Z', '2026-03-29'],
    ['Europe/Monaco', '2026-03-29T21:59:59Z', '2026-03-29'],
    ['Europe/Monaco', '2026-03-29T22:00:00Z', '2026-03-30'],
    // 25 hours: the clocks go back.
    ['Europe/Monaco', '2026-10-24T22:00:00Z', '2026-10-25'],
    ['Europe/Monaco', '2026-10-25T22:59:59Z', '2026-10-25'],
    ['Europe/Monaco', '2026-10-25T23:00:00Z', '2026-10-26'],
    // A day that begins at one o'clock, because midnight is left out.
    ['Africa/Cairo', '2026-04-23T21:59:59Z', '2026-04-23'],
    ['Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-24'],
    ['UTC', '2026-03-29T00:00:00Z', '2026-03-29'],
  ])('in %s at %s is %s', async (zone, moment, day) => {
    expect(await dayOf(moment, zone)).toBe(day);
  });

  it('turns where the configuration says', async () => {
    // Twenty-five hours apart: it is never the same day in both.
    const [east, west] = await Promise.all(
      ['Pacific/Kiritimati', 'Pacific/Pago_Pago'].map((adsTimeZone) => harness.start({ adsTimeZone })),
    );
    const person = await harness.person();
    await watch(person, 30, east!.connect(AdServiceService));
    expect(await statusOf(person, east!.connect(CreditServiceService))).toMatchObject({
      earnedToday: 2,
      viewsLeftToday: 9,
    });
    expect(await statusOf(person, west!.connect(CreditServiceService))).toMatchObject({
      earnedToday: 0,
      viewsLeftToday: 10,
    });
    const [view] = await harness.db.admin<{ day: string; completed_at: Date }>(
      'select day::text, completed_at from ad_views where user_id = $1',
      [person.id],
    );
    expect(view?.day).toBe(
      new Intl.DateTimeFormat('sv', { timeZone: 'Pacific/Kiritimati' }).format(view?.completed_at),
    );
  });
});
