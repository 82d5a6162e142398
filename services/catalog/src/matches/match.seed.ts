import { anyOf, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

/** Demo events are matches, and their titles name the teams: AS Monaco – OGC Nice. */
export async function seedMatches(em: SqlEntityManager, eventIds: readonly string[]): Promise<void> {
  await sql`
    insert into matches (event_id, league, home, away)
    select id, competition, split_part(title, ' – ', 1), split_part(title, ' – ', 2)
      from events where id = ${anyOf(eventIds)} and title like '%_ – _%'
    on conflict do nothing`.execute(db(em));
}
