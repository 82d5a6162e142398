// The sessions that have ended, for everybody who verifies access tokens.
//
// The rows are the only truth: whoever ends a session writes nothing but its row. Each process of auth reads what is new a few times a second, and
// publishes it. The other services read it from auth every few seconds as well, so nothing is missed while Redis is away.
import { cursorFields, maxAccessTokenSeconds, pageTokens, type Database, type EndedSessionsPage } from '@plaza/service';
import { z } from 'zod';
import { endedAfter, type EndCursor } from './ended-sessions.queries.ts';

export interface EndedSessionsDeps {
  database: Database;
  accessTokenTtlMs: number;
  now: () => Date;
}

// An end has the time of its statement, and is seen when it is committed.
const latestCommitMs = 30_000;
// A refresh that is repeated, because its answer was lost, signs later than its row says.
const latestSigningMs = 60_000;
const maxSessions = 5_000;
const firstId = '00000000-0000-0000-0000-000000000000';

const cursors = pageTokens('ended sessions', z.tuple([cursorFields.moment(), cursorFields.id()]));

/** What ended after a cursor. Throws PAGE_TOKEN_INVALID. */
export async function endedSince(
  { database, accessTokenTtlMs, now }: EndedSessionsDeps,
  cursor: string,
): Promise<EndedSessionsPage> {
  const signedAfter = new Date(now().getTime() - accessTokenTtlMs - latestSigningMs);
  const earliest = beginningAt(new Date(now().getTime() - latestCommitMs));
  const from = cursors.read(cursor) ?? beginningAt(new Date(now().getTime() - maxAccessTokenSeconds * 1000));
  const rows = await database.asSystem((em) => endedAfter(em, from, signedAfter, maxSessions));
  const last = rows.at(-1);
  const more = rows.length === maxSessions;
  return {
    sessions: rows.map(({ id, suspended }) => ({ id, suspended })),
    cursor: cursors.write(more && last ? [last.endedExactly, last.id] : earliest),
    more,
  };
}

function beginningAt(moment: Date): EndCursor {
  return [moment.toISOString().replace('Z', '000Z'), firstId];
}
