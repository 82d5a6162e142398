// npm run bench -- seats: reading the seats of a stadium while it is sold, by readers that wait for their answers, and searching the best ones among them.
// About half a minute.
//   --seats N          so many seats, in twelve categories and rows of fifty
//   --readers N        so many readers at a time
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { GetSeatsRequest, SeatServiceService, type GetSeatsResponse } from '@plaza/api/seat';
import { schema } from '@plaza/catalog/orm.config';
import { SeatMaps } from '@plaza/catalog/seats';
import { checkout } from '@plaza/dev/engines';
import { openDatabase } from '@plaza/service';
import pg from 'pg';
import { aboutMachine, conduct, say } from './conduct.ts';
import { startReadsRig } from './reads-rig.ts';
import { percentiles } from './report.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    seats: { type: 'string', default: '60000' },
    readers: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '10' },
  },
});
const [seatCount, readerCount, seconds] = [Number(values.seats), Number(values.readers), Number(values.seconds)];
const categoryCount = 12;
const soldAtOnce = 20;
const soldEveryMs = 100;
const aims = { bytes: 100_000, readMs: 50, bestMs: 5 };

await conduct(async (keep) => {
  const rig = keep(await startReadsRig(say, 1, { durable: true }));
  const pool = new pg.Pool({ connectionString: rig.adminUrl, max: 2 });
  keep({ stop: () => pool.end() });
  const { eventId, categories } = await seedStadium(pool);
  const { address } = await rig.startService('catalog', checkout);
  const client = new Client(address, credentials.createInsecure());
  keep({ stop: () => client.close() });
  const { path, requestSerialize } = SeatServiceService.getSeats;
  const read = (planVersion: string): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        (bytes: Buffer) => bytes,
        GetSeatsRequest.fromPartial({ eventId, planVersion }),
        new Metadata(),
        (error, answer) => (answer ? resolve(answer) : reject(error!)),
      );
    });

  const firstSince = performance.now();
  const whole = await read('');
  const firstMs = performance.now() - firstSince;
  const { planVersion, sections }: GetSeatsResponse = SeatServiceService.getSeats.responseDeserialize(whole);
  if (sections.length !== categoryCount) throw new Error(`There are ${sections.length} sections.`);

  // The stadium is sold while it is read.
  const end = performance.now() + seconds * 1_000;
  const took: number[] = [];
  let bits = 0;
  const selling = sell(pool, () => performance.now() < end);
  await Promise.all(
    Array.from({ length: readerCount }, async () => {
      while (performance.now() < end) {
        const since = performance.now();
        bits = (await read(planVersion)).length;
        took.push(performance.now() - since);
      }
    }),
  );
  const sold = await selling;
  const { p50, p99 } = percentiles(Float32Array.from(took));

  const database = await openDatabase(schema, rig.adminUrl, { poolSize: 2 });
  keep({ stop: () => database.close() });
  const best = await searchBest(new SeatMaps(database), eventId, categories);

  console.log('| what | figure | limit |\n| --- | --- | --- |');
  console.log(`| ${seatCount} seats, with the names of their rows | ${kB(whole.length)} | below ${kB(aims.bytes)} |`);
  console.log(`| the bits alone | ${kB(bits)} | |`);
  console.log(`| the first reading of an event | ${firstMs.toFixed(0)} ms | |`);
  console.log(`| readings a second, ${readerCount} readers | ${(took.length / seconds).toFixed(0)} | |`);
  console.log(`| p50, while ${(sold / seconds).toFixed(0)} seats a second are sold | ${p50.toFixed(1)} ms | |`);
  console.log(`| p99 | ${p99.toFixed(1)} ms | below ${aims.readMs} ms |`);
  console.log(`| best seats, p50 | ${best.p50.toFixed(2)} ms | |`);
  console.log(`| best seats, p99 | ${best.p99.toFixed(2)} ms | below ${aims.bestMs} ms |`);
  console.log(`\n- ${aboutMachine()}`);
  if (whole.length >= aims.bytes || p99 >= aims.readMs || best.p99 >= aims.bestMs) process.exitCode = 1;
});

function kB(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}

/** Nobody can be quicker: only the search is measured, of one to ten seats, without what reads the map. */
async function searchBest(
  maps: SeatMaps,
  eventId: string,
  categories: readonly string[],
): Promise<{ p50: number; p99: number }> {
  const took: number[] = [];
  await maps.read(eventId);
  for (let search = 0; search < 1_000; search++) {
    const wish = { eventId, category: categories[search % categories.length]!, quantity: 1 + (search % 10) };
    const since = performance.now();
    await maps.takeBest(wish, async (choice) => choice);
    took.push(performance.now() - since);
  }
  return percentiles(Float32Array.from(took));
}

/** So many seats are sold at a time, here and there. Returns how many. */
async function sell(pool: pg.Pool, goesOn: () => boolean): Promise<number> {
  let sold = 0;
  while (goesOn()) {
    const { rowCount } = await pool.query(
      `update catalog.seats set status = 'sold', order_id = gen_random_uuid() where id in
         (select id from catalog.seats tablesample system (1) where status = 'free' limit $1)`,
      [soldAtOnce],
    );
    sold += rowCount ?? 0;
    await new Promise((resolve) => setTimeout(resolve, soldEveryMs));
  }
  return sold;
}

/** The rows of a stadium: some tiers have the same names, and no row is longer than fifty. */
async function seedStadium(pool: pg.Pool): Promise<{ eventId: string; categories: string[] }> {
  const eventId = randomUUID();
  const categories = Array.from({ length: categoryCount }, (_, index) => `Stand ${index + 1}`);
  const each = Math.floor(seatCount / categoryCount);
  await pool.query(
    `insert into catalog.events (id, title, club, date, venue, competition, price_from, seats_available)
       values ($1, 'Match', 'AS_MONACO', now() + interval '1 day', 'Home', 'Cup', 1, 0)`,
    [eventId],
  );
  for (const name of categories) {
    const id = randomUUID();
    await pool.query(
      `insert into catalog.event_categories (id, event_id, name, price, capacity, seats_left) values ($1, $2, $3, 1, $4, $4)`,
      [id, eventId, name, each],
    );
    await pool.query(
      `insert into catalog.seats (id, category_id, label, position)
         select gen_random_uuid(), $1, 'R' || 1 + n / 50 || '-' || 1 + n % 50, n from generate_series(0, $2::int - 1) as n`,
      [id, each],
    );
  }
  await pool.query('vacuum analyze catalog.seats');
  return { eventId, categories };
}
