// npm run bench -- advice: how good recommendations are in a made-up shop, beside popularity; and how good forecasts of matches are, beside base rates, Elo
// and, on made-up seasons, the truth that they were drawn from.
// A few seconds. Where ../shared/data/football-results.csv.gz lies beside the checkout, also on 24,992 real matches.
//   --results FILE     real results from another file
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { outcomeOf, Tally, type ForecastRecord, type Result } from '@plaza/messaging/advice';
import { follow, rivals, type Measured } from './advice-forecasts.ts';
import { measureRecommendations } from './advice-recommendations.ts';
import { learningSeasons, madeSeasons, measuredSeasons } from './advice-seasons.ts';
import { madeShop, measuredShop } from './advice-shop.ts';
import { aboutMachine, conduct } from './conduct.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    results: {
      type: 'string',
      default: join(import.meta.dirname, '../../../shared/data/football-results.csv.gz'),
    },
  },
});

const aims = { overPopularity: 1.4, overTruth: 1.02, real: 0.2025 };
/** The ratings were tuned on real matches before this day. */
const realSince = '2018-08-01';

await conduct(async () => {
  judgeRecommendations();
  console.log('\n## Matches of made-up seasons\n');
  const matches = [...madeSeasons(measuredSeasons)];
  const counted = ({ season }: { season: number }): boolean => season >= learningSeasons;
  const truth = new Tally();
  for (const match of matches.filter(counted)) truth.add(match.truth, outcomeOf(match));
  const models = rivals().map(({ name, model }) => follow(name, model, matches, counted));
  print([...models, { name: 'the truth', record: truth.record(), microsEach: 0 }]);
  const overTruth = models.at(-1)!.record.rps / truth.record().rps;
  judge(overTruth <= aims.overTruth, `RPS ${overTruth.toFixed(4)} of the truth's; aim: at most ${aims.overTruth}`);

  if (existsSync(values.results)) measureReal(readResults(values.results));
  else console.log(`\nNo real results: there is no ${values.results}.`);
  console.log(`\n- ${aboutMachine()}; each match is predicted from results of earlier days only`);
});

function judgeRecommendations(): void {
  const shop = madeShop(measuredShop);
  const { people } = measuredShop;
  console.log(`## ${shop.items} things of a made-up shop, taken ${shop.taken.length} times by ${people} people\n`);
  console.log('| method | recall@20 | NDCG@20 | coverage | novelty, bits | made in ms | µs a list |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  const measured = measureRecommendations(shop);
  for (const { name, quality, trainedMs, microsEach } of measured) {
    const { recall, ndcg, coverage, novelty } = quality;
    const shown = [recall.toFixed(3), ndcg.toFixed(3), `${(100 * coverage).toFixed(0)} %`, novelty.toFixed(1)];
    console.log(`| ${name} | ${shown.join(' | ')} | ${trainedMs.toFixed(0)} | ${microsEach.toFixed(0)} |`);
  }
  const [popularity, ofClub, together] = measured.map(({ quality }) => quality.ndcg) as [number, number, number];
  judge(
    together >= aims.overPopularity * popularity && together > ofClub,
    `NDCG of what goes together ${(together / popularity).toFixed(2)} of popularity's, ${(together / ofClub).toFixed(2)} of club popularity's; aim: ${aims.overPopularity}, and more than 1`,
  );
}

function measureReal(results: readonly Result[]): void {
  console.log(`\n## ${results.length} real matches; those since ${realSince} count\n`);
  const since = dayOf(realSince);
  const models = rivals().map(({ name, model }) => follow(name, model, results, ({ day }) => day >= since));
  print(models);
  const { rps, calibration } = models.at(-1)!.record;
  judge(rps <= aims.real, `RPS ${rps.toFixed(4)}; aim: at most ${aims.real}`);
  printCalibration(calibration);
}

function judge(reached: boolean, what: string): void {
  console.log(`\n${reached ? 'Reached' : 'MISSED'}: ${what}.`);
  if (!reached) process.exitCode = 1;
}

function dayOf(date: string): number {
  return Date.parse(date) / 86_400_000;
}

function readResults(file: string): Result[] {
  const [head, ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  const columns = head!.split(',');
  const at = (cells: readonly string[], column: string): string => cells[columns.indexOf(column)]!;
  return lines
    .map((line) => line.split(','))
    .map((cells) => ({
      day: dayOf(at(cells, 'date')),
      league: at(cells, 'league'),
      home: at(cells, 'home'),
      away: at(cells, 'away'),
      homeGoals: Number(at(cells, 'home_goals')),
      awayGoals: Number(at(cells, 'away_goals')),
    }))
    .sort((a, b) => a.day - b.day);
}

function print(rows: readonly Measured[]): void {
  console.log('| model | matches | RPS | log loss | likeliest came | calibration off by | µs a match |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const { name, record, microsEach } of rows) {
    const { matches, rps, logLoss, hits, calibrationError } = record;
    const shares = [hits, calibrationError].map((share) => `${(100 * share).toFixed(1)} %`).join(' | ');
    console.log(
      `| ${name} | ${matches} | ${rps.toFixed(4)} | ${logLoss.toFixed(4)} | ${shares} | ${microsEach.toFixed(1)} |`,
    );
  }
}

function printCalibration(bins: ForecastRecord['calibration']): void {
  console.log('\n| said | came | of |\n| --- | --- | --- |');
  for (const { said, came, forecasts } of bins.filter(({ forecasts: of }) => of > 0))
    console.log(`| ${(100 * said).toFixed(1)} % | ${(100 * came).toFixed(1)} % | ${forecasts} |`);
}
