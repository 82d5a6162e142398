// What surrounds the model: reading files of results, making forecasts of one league, and their record.
import { describe, expect, test } from '@jest/globals';
import type { ForecastRow } from './forecast.queries.ts';
import { forecastsOf } from './making.ts';
import { recordOf } from './record.ts';
import { readResults, type PlayedMatch } from './results-file.ts';

const header = 'date,league,home,away,home_goals,away_goals';
const read = (...lines: string[]) => readResults(Buffer.from([header, ...lines].join('\n')));

describe('a file of results', () => {
  test('is read line by line, with names in quotes, whatever ends its lines', () => {
    const text = `\uFEFF${header}\r\n2026-05-17,Ligue 1,AS Monaco,"Nice, OGC",2,1\r\n2026-05-18,Ligue 1,"The ""Reds""",Lyon,0,10\r\n`;
    expect(readResults(Buffer.from(text))).toEqual([
      { league: 'Ligue 1', day: '2026-05-17', home: 'AS Monaco', away: 'Nice, OGC', homeGoals: 2, awayGoals: 1 },
      { league: 'Ligue 1', day: '2026-05-18', home: 'The "Reds"', away: 'Lyon', homeGoals: 0, awayGoals: 10 },
    ]);
    expect(read()).toEqual([]);
  });

  test.each([
    ['another first line', () => readResults(Buffer.from('a,b\n')), '1'],
    ['a date that there is not', () => read('2026-02-30,L,A,B,1,1'), '2'],
    ['no league', () => read('2026-05-17,,A,B,1,1'), '2'],
    ['a team against itself', () => read('2026-05-17,L,A,B,1,1', '2026-05-17,L,A,A,1,1'), '3'],
    ['goals below zero', () => read('2026-05-17,L,A,B,-1,1'), '2'],
    ['a cell too many', () => read('2026-05-17,L,A,B,1,1,1'), '2'],
    ['a cell too few', () => read('2026-05-17,L,A,B,1'), '2'],
    ['a quote within a cell', () => read('2026-05-17,L,A"B,C,1,1'), '2'],
    ['bytes that are no text', () => readResults(Buffer.from([0xff, 0xfe])), '1'],
  ])('with %s is refused, and the line is named', (_name, reading, line) => {
    expect(reading).toThrow(expect.objectContaining({ reason: 'RESULTS_UNREADABLE' }));
    try {
      reading();
    } catch (error) {
      expect(error).toMatchObject({ metadata: { line } });
    }
  });
});

const season = (strong: string, weak: string): PlayedMatch[] =>
  Array.from({ length: 20 }, (_, week) => ({
    league: 'L',
    day: new Date(Date.UTC(2026, 0, 1 + 7 * week)).toISOString().slice(0, 10),
    ...(week % 2 === 0
      ? { home: strong, away: weak, homeGoals: 3, awayGoals: 0 }
      : { home: weak, away: strong, homeGoals: 0, awayGoals: 2 }),
  }));

const match = {
  eventId: 'an event',
  league: 'L',
  home: 'Strong',
  away: 'Weak',
  date: new Date('2026-06-01T18:00:00Z'),
  club: '',
  ended: false,
  homeGoals: 0,
  awayGoals: 0,
};

test('a forecast follows the results of its league, and adds up to one; without results it is that of equals', () => {
  const [known] = forecastsOf([match], season('Strong', 'Weak'));
  const [unknown] = forecastsOf([match], []);
  for (const { model, base, elo } of [known!, unknown!])
    for (const { home, draw, away } of [model, base, elo]) expect(home + draw + away).toBeCloseTo(1, 9);
  expect(known!.model.home).toBeGreaterThan(unknown!.model.home);
  expect(known!.model.home).toBeGreaterThan(known!.model.away);
  expect(known!.expected.homeGoals).toBeGreaterThan(known!.expected.awayGoals);
  expect([known!.results, unknown!.results]).toEqual([20, 0]);
});

test('a record compares what was said with what came, for the model and for what it stands beside', () => {
  const said = {
    draw: 0.1,
    base_home: 0.4,
    base_draw: 0.3,
    base_away: 0.3,
    elo_home: 0.5,
    elo_draw: 0.3,
    elo_away: 0.2,
  };
  const row = (homeGoals: number): ForecastRow =>
    ({ ...said, home_win: 0.8, away_win: 0.1, home_goals: homeGoals, away_goals: 0 }) as ForecastRow;
  const { matches, scores, calibration } = recordOf([row(2), row(1)]);
  expect([matches, scores.map(({ madeBy }) => madeBy)]).toEqual([2, ['model', 'base_rates', 'elo']]);
  const [model, base] = scores;
  expect(model!.rps).toBeLessThan(base!.rps);
  expect([model!.hits, calibration.length]).toEqual([1, 10]);
  expect(recordOf([])).toMatchObject({ matches: 0, scores: [{ rps: 0 }, { rps: 0 }, { rps: 0 }] });
});
