// Results of the past, from a file of CSV.
import { CsvError, parse } from 'csv-parse/sync';
import { forecastErrors } from './forecast.errors.ts';

/** A result as it is stored: the day in UTC, such as 2026-05-17. */
export interface PlayedMatch {
  league: string;
  day: string;
  home: string;
  away: string;
  homeGoals: number;
  awayGoals: number;
}

const header = 'date,league,home,away,home_goals,away_goals';
const mostResults = 20_000;
const longestName = 100;
const mostGoals = 99;

function unreadable(line: number, problem: string): Error {
  return forecastErrors.RESULTS_UNREADABLE({ metadata: { line: String(line), problem } });
}

/** All results of the file. Throws RESULTS_UNREADABLE, which names the first line that is wrong. */
export function readResults(file: Uint8Array): PlayedMatch[] {
  const lines = decoded(file)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  if (lines[0]?.replace(/^\uFEFF/, '') !== header) throw unreadable(1, `The first line must be ${header}`);
  if (lines.length - 1 > mostResults) throw unreadable(mostResults + 2, `At most ${mostResults} results`);
  return lines.slice(1).map((line, index) => resultOf(line, index + 2));
}

function decoded(file: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  } catch {
    throw unreadable(1, 'The file must be in UTF-8');
  }
}

function resultOf(text: string, line: number): PlayedMatch {
  const [day = '', league = '', home = '', away = '', homeGoals = '', awayGoals = '', ...more] = cellsOf(text, line);
  if (more.length > 0) throw unreadable(line, 'There are more than six cells');
  // A date that there is not becomes another one.
  const date = new Date(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day)
    throw unreadable(line, 'The date must be like 2026-05-17');
  for (const name of [league, home, away])
    if (name === '' || [...name].length > longestName || name.includes('\0'))
      throw unreadable(line, `The league and the teams must have 1 to ${longestName} characters`);
  if (home === away) throw unreadable(line, 'The teams must not be the same');
  for (const goals of [homeGoals, awayGoals])
    if (!/^\d{1,2}$/.test(goals)) throw unreadable(line, `Goals must be 0 to ${mostGoals}`);
  return { league, day, home, away, homeGoals: Number(homeGoals), awayGoals: Number(awayGoals) };
}

/** The cells of a line: a cell with a comma or a quote in it stands in quotes, with its quotes doubled. */
function cellsOf(text: string, line: number): string[] {
  try {
    const [cells = ['']] = parse(text, { record_delimiter: '\n', relax_column_count: true });
    return cells.map((cell) => cell.trim());
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw unreadable(line, 'A cell with a quote in it must stand in quotes');
  }
}
