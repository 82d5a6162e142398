// How often codes may be guessed: ten times in fifteen minutes for each person, whatever challenges they belong to. Passkeys and recovery codes do not
// count, because they cannot be guessed: whoever knows a password cannot lock its owner out.
import type { Database } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { factorErrors } from './factors.errors.ts';

const mostGuesses = 10;
const windowMs = 15 * 60_000;

/** Counts a guess before it is looked at, so that guesses at the same time do not share one. Throws FACTOR_LOCKED. */
export async function countGuess(database: Database, userId: string, now: Date): Promise<void> {
  const begun = new Date(now.getTime() - windowMs);
  const { guesses, since } = await database.asSystem((em) =>
    db(em)
      .insertInto('factor_guesses')
      .values({ user_id: userId, guesses: 1, since: now })
      .onConflict((conflict) =>
        conflict.column('user_id').doUpdateSet({
          guesses: sql`case when factor_guesses.since <= ${begun} then 1 else least(factor_guesses.guesses + 1, ${mostGuesses + 1}::int) end`,
          since: sql`case when factor_guesses.since <= ${begun} then excluded.since else factor_guesses.since end`,
        }),
      )
      .returning(['guesses', 'since'])
      .executeTakeFirstOrThrow(),
  );
  if (guesses > mostGuesses)
    throw factorErrors.FACTOR_LOCKED({ retryAfterMs: Math.max(1000, since.getTime() + windowMs - now.getTime()) });
}

/** A right code ends the count. */
export async function forgetGuesses(database: Database, userId: string): Promise<void> {
  await database.asSystem((em) => db(em).deleteFrom('factor_guesses').where('user_id', '=', userId).execute());
}
