// Forecasts in the service: made of imported results and of those that catalog tells, listed, and compared with what came.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { ForecastAdminServiceService, ForecastServiceService } from '@plaza/api/advice';
import { AuthServiceService } from '@plaza/api/auth';
import { EventInternalServiceService, Outcome_Result } from '@plaza/api/events';
import { MatchEnded } from '@plaza/api/events/matches';
import { MatchInternalServiceService, type Match } from '@plaza/api/match';
import { newId, type Database } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { startTestCatalog, type TestCatalog } from '../../../test/catalog.ts';
import { failure, startMessaging, type Messaging } from '../../../test/messaging.ts';
import { makeForecasts } from './forecast.job.ts';

let catalog: TestCatalog;
let messaging: Messaging;
let database: Database;
let people: TestClient<typeof ForecastServiceService>;
let staff: TestClient<typeof ForecastAdminServiceService>;
const dayMs = 86_400_000;

beforeAll(async () => {
  catalog = await startTestCatalog();
  messaging = await startMessaging({ catalog: catalog.address });
  database = await messaging.files.open();
  const { id, token } = await messaging.person('Lea');
  people = client(ForecastServiceService, messaging.port, { token });
  const auth = await messaging.authFiles.open();
  const [row] = await messaging.authFiles.admin<{ email: string }>('select email from users where id = $1', [id]);
  await grantAdmin(auth, row!.email);
  await auth.close();
  const signIn = client(AuthServiceService, messaging.authPort);
  const { accessToken } = await signIn.login({ email: row!.email, password: 'secret1' });
  signIn.close();
  staff = client(ForecastAdminServiceService, messaging.port, { token: accessToken });
});
afterAll(async () => {
  people.close();
  staff.close();
  await database.close();
  await messaging.stop();
  catalog.close();
});

const make = () => {
  const matches = { listComingMatches: () => Promise.resolve({ matches: catalog.matches }) };
  return makeForecasts(database, matches);
};

function match(home: string, away: string, days: number, more: Partial<Match> = {}): Match {
  const date = new Date(Date.now() + days * dayMs);
  return {
    eventId: newId(),
    league: 'L1',
    home,
    away,
    date,
    club: '',
    ended: false,
    homeGoals: 0,
    awayGoals: 0,
    ...more,
  };
}

const file = (...lines: string[]) => ({
  file: {
    contentType: 'text/csv',
    data: Buffer.from(['date,league,home,away,home_goals,away_goals', ...lines].join('\n')),
    extensions: [],
  },
});

test('forecasts follow imported results, page by page and by club, and are not of what has begun', async () => {
  const lines = Array.from({ length: 12 }, (_, week) => `2026-0${1 + (week % 6)}-1${week % 10},L1,Lions,Lambs,3,0`);
  expect(await staff.importResults(file(...lines))).toMatchObject({ results: 12 });
  const coming = [
    match('Lions', 'Lambs', 2, { club: 'LIONS' }),
    match('Lambs', 'Lions', 9),
    match('Wolves', 'Bears', 16, { league: 'L2' }),
  ];
  catalog.matches.splice(0, Infinity, ...coming);
  expect(await make()).toBe(3);
  const first = await people.listPredictions({ pageSize: 2 });
  expect(first.predictions.map(({ eventId }) => eventId)).toEqual(coming.slice(0, 2).map(({ eventId }) => eventId));
  const [home, away] = first.predictions;
  expect(home!.homeWin).toBeGreaterThan(away!.homeWin);
  expect(home!.homeWin + home!.draw + home!.awayWin).toBeCloseTo(1, 6);
  expect(home!.results).toBe(new Set(lines).size);
  const second = await people.listPredictions({ pageSize: 2, pageToken: first.nextPageToken });
  expect(second).toMatchObject({ predictions: [{ league: 'L2', results: 0 }], nextPageToken: '' });
  expect((await people.listPredictions({ pageSize: 3, club: 'LIONS' })).predictions).toHaveLength(1);
  const other = people.listPredictions({ club: 'LIONS', pageToken: first.nextPageToken });
  expect((await failure(other)).reason).toBe('PAGE_TOKEN_INVALID');
  // An event that is cancelled is not among those to come any more.
  catalog.matches.splice(0, 1);
  await make();
  expect((await people.listPredictions({ pageSize: 3 })).predictions).toHaveLength(2);
});

test('what was said before a match is compared with its result, also after a correction', async () => {
  const played = match('Lions', 'Lambs', 3, { league: 'L3' });
  catalog.matches.splice(0, Infinity, played);
  await make();
  await messaging.files.admin(`update match_forecasts set date = now() - interval '2 hours' where event_id = $1`, [
    played.eventId,
  ]);
  catalog.matches.length = 0;
  await make();
  const events = client(EventInternalServiceService, messaging.port, { from: 'catalog', to: 'messaging' });
  let position = 0;
  for (const homeGoals of [0, 2]) {
    const { eventId, league, home, away, date } = played;
    const payload = MatchEnded.encode({ userId: newId(), eventId, league, home, away, date, homeGoals, awayGoals: 1 });
    const about = { id: newId(), type: 'plaza.events.v1.MatchEnded', aggregate: `match:${eventId}`, userId: newId() };
    const event = { ...about, time: new Date(), payload: Buffer.from(payload.finish()), position: ++position };
    const { outcomes } = await events.deliver({ events: [event] });
    expect(outcomes.map(({ result }) => result)).toEqual([Outcome_Result.RESULT_DONE]);
  }
  events.close();
  const record = await people.getPredictionRecord({ league: 'L3' });
  expect(record).toMatchObject({
    matches: 1,
    scores: [{ madeBy: 'model', hits: 1 }, { madeBy: 'base_rates' }, { madeBy: 'elo' }],
  });
  expect(record.calibration).toHaveLength(10);
  expect(await people.getPredictionRecord({ league: 'none' })).toMatchObject({ matches: 0 });
  const kept = await messaging.files.admin(`select home_goals, away_goals from match_results where league = 'L3'`);
  expect(kept).toEqual([{ home_goals: 2, away_goals: 1 }]);
});

test('a file with a line that is wrong is refused whole, and people cannot import', async () => {
  const wrong = staff.importResults(file('2026-01-01,L9,A,B,1,1', '2026-13-01,L9,A,B,1,1'));
  expect(await failure(wrong)).toMatchObject({ reason: 'RESULTS_UNREADABLE', metadata: { line: '3' } });
  expect(await messaging.files.admin(`select 1 from match_results where league = 'L9'`)).toEqual([]);
  const { token } = await messaging.person('Marco');
  const theirs = client(ForecastAdminServiceService, messaging.port, { token });
  expect((await failure(theirs.importResults(file()))).reason).toBe('PERMISSION_DENIED');
  theirs.close();
});

test('catalog is asked over gRPC', async () => {
  catalog.matches.splice(0, Infinity, match('A', 'B', 5, { league: 'L4' }));
  const internal = client(MatchInternalServiceService, Number(catalog.address.split(':')[1]), { from: 'messaging' });
  expect(await makeForecasts(database, internal)).toBe(1);
  internal.close();
});
