// What goes together is learned in the background: the things whose takers have changed, some at a time.
import { startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

/**
 * How it is learned. Less than three people are not counted: a count of one or two would say what somebody bought. Pairs of a person grow with the square of
 * what they have, so of very many things the newest count.
 */
const usual = { leastPeople: 3, shrinkage: 10, newest: 200, mostNeighbours: 50 };

// A thing that many took is half a second: a batch stays far below the time that a statement may take.
const batchSize = 20;
const everyMs = 60_000;
const dayMs = 86_400_000;

/** Learns a batch of the things that are due, the longest due first. Several replicas can do this at once. @returns their number */
export async function learnDue(em: SqlEntityManager, limit = batchSize): Promise<number> {
  const due = await db(em)
    .deleteFrom('things_due')
    .where('thing_id', 'in', (eb) =>
      eb.selectFrom('things_due').select('thing_id').orderBy('since').limit(limit).forUpdate().skipLocked(),
    )
    .returning('thing_id')
    .execute();
  const things = due.map(({ thing_id: id }) => id);
  const { leastPeople, shrinkage, newest, mostNeighbours } = usual;
  if (things.length > 0)
    await sql`
      select learn_things(${things}::uuid[], ${leastPeople}::int, ${shrinkage}::double precision, ${newest}::int,
        ${mostNeighbours}::int)`.execute(db(em));
  return things.length;
}

/** Everything is due: what was aged out has no event, and counts of before may have been made beside a purchase. */
export async function dueAgain(em: SqlEntityManager): Promise<void> {
  await sql`
    insert into things_due (thing_id)
    select thing_id from signals union select thing_id from thing_takers union select thing_id from thing_neighbours
    order by 1 on conflict do nothing`.execute(db(em));
}

export function startLearningJobs(database: Database, log: Logger): Job[] {
  return [
    startJob({
      name: 'learn what goes together',
      log,
      everyMs,
      run: async () => (await database.asSystem((em) => learnDue(em))) === batchSize,
    }),
    startJob({ name: 'learn everything anew', log, everyMs: dayMs, run: () => database.asSystem(dueAgain) }),
  ];
}
