import { anyOf, exactTime, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from '../../db.ts';
import { personColumns, type Person } from '../people/people.ts';

export interface PeopleFilters {
  id?: string | undefined;
  /** The beginning of an e-mail address or a name, in lower case. */
  prefix?: string | undefined;
  clubId: string;
  role: string;
  createdFrom?: Date | undefined;
  createdTo?: Date | undefined;
}

type Before = readonly [createdAt: string, id: string] | undefined;

export type FoundPerson = Person & { created_exactly: string };

/** Newest first. */
export function searchPeople(
  em: SqlEntityManager,
  { id, prefix, clubId, role, createdFrom, createdTo }: PeopleFilters,
  before: Before,
  limit: number,
): Promise<FoundPerson[]> {
  let query = db(em).selectFrom('users').select(personColumns).select(exactTime('created_at').as('created_exactly'));
  if (id) query = query.where('id', '=', id);
  if (prefix) query = query.where((eb) => eb.or(beginsWith(prefix)));
  if (clubId) query = query.where('club_id', '=', clubId);
  if (role) query = query.where('role', '=', role);
  if (createdFrom) query = query.where('created_at', '>=', createdFrom);
  if (createdTo) query = query.where('created_at', '<', createdTo);
  if (before) query = query.where(sql<boolean>`(created_at, id) < (${before[0]}::timestamptz, ${before[1]}::uuid)`);
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

/** As comparisons: row-level security keeps `like` from using an index, because it may reveal what it compares. */
function beginsWith(prefix: string): RawBuilder<boolean>[] {
  const above = `${prefix}\u{10ffff}`;
  return ['email', 'search_name', 'search_rest'].map(
    (column) => sql<boolean>`(${sql.ref(column)} ~>=~ ${prefix} and ${sql.ref(column)} ~<~ ${above})`,
  );
}

export function peopleByIds(em: SqlEntityManager, ids: readonly string[]): Promise<Person[]> {
  return db(em).selectFrom('users').select(personColumns).where('id', '=', anyOf(ids)).orderBy('id').execute();
}

export async function accountOf(em: SqlEntityManager, id: string, now: Date) {
  const person = await db(em)
    .selectFrom('users')
    .select([...personColumns, 'updated_at', 'suspended_at', 'suspended_until', 'suspension_reason'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!person) return undefined;
  const sessions = await db(em)
    .selectFrom('sessions')
    .select([
      sql<number>`(count(*) filter (where ended_at is null and expires_at > ${now}))::integer`.as('open'),
      sql<Date | null>`max(greatest(created_at, rotated_at))`.as('active_at'),
    ])
    .where('user_id', '=', id)
    .where('actor_id', 'is', null)
    .executeTakeFirstOrThrow();
  const deletion = await db(em).selectFrom('deletions').select('state').where('user_id', '=', id).executeTakeFirst();
  return { person, sessions, deletion: deletion?.state ?? '' };
}

const summarisedDays = 30;

export async function summary(em: SqlEntityManager, now: Date) {
  const today = now.toISOString().slice(0, 10);
  const { total } = await db(em)
    .selectFrom('users')
    .select(sql<number>`count(*)::integer`.as('total'))
    .executeTakeFirstOrThrow();
  const counted = await db(em)
    .selectFrom('users')
    .select([
      sql<string>`to_char(created_at at time zone 'UTC', 'YYYY-MM-DD')`.as('day'),
      sql<number>`count(*)::integer`.as('registered'),
    ])
    .where('created_at', '>=', new Date(Date.parse(today) - (summarisedDays - 1) * dayMs))
    .groupBy('day')
    .execute();
  const { active } = await db(em)
    .selectFrom('sessions')
    .select(sql<number>`count(distinct user_id)::integer`.as('active'))
    .where(sql<boolean>`greatest(created_at, rotated_at) >= ${new Date(today)}`)
    .where('actor_id', 'is', null)
    .executeTakeFirstOrThrow();
  const byDay = new Map(counted.map(({ day, registered }) => [day, registered]));
  const days = Array.from({ length: summarisedDays }, (_, index) => {
    const day = new Date(Date.parse(today) - (summarisedDays - 1 - index) * dayMs).toISOString().slice(0, 10);
    return { day, registered: byDay.get(day) ?? 0 };
  });
  return { total, days, activeToday: active };
}

const dayMs = 24 * 60 * 60 * 1000;
