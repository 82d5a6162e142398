// The plans that changed, for everybody who verifies access tokens: as ended sessions, the rows are the only truth, and each process of auth reads what is
// new a few times a second, and publishes it.
import {
  cursorFields,
  maxAccessTokenSeconds,
  pageTokens,
  type ChangedPlan,
  type Database,
  type PlanChangesPage,
} from '@plaza/service';
import { z } from 'zod';
import { planInForceOf } from './converge.ts';
import { plansChangedAfter, type ChangeCursor } from './subscription.queries.ts';

// A change has the time of its statement, and is seen when it is committed.
const latestCommitMs = 30_000;
const maxChanges = 5_000;

const cursors = pageTokens('plan changes', z.tuple([cursorFields.moment(), z.string().max(100)]));

/** What changed after a cursor. Throws PAGE_TOKEN_INVALID. */
export async function changesSince(
  { database, now }: { database: Database; now: () => Date },
  cursor: string,
): Promise<PlanChangesPage> {
  const earliest = beginningAt(new Date(now().getTime() - latestCommitMs));
  const from = cursors.read(cursor) ?? beginningAt(new Date(now().getTime() - maxAccessTokenSeconds * 1000));
  const rows = await database.asSystem((em) => plansChangedAfter(em, from, maxChanges));
  const last = rows.at(-1);
  const more = rows.length === maxChanges;
  return {
    changes: rows.flatMap(({ user_id: userId, plan_changed_at: changedAt, ...row }): ChangedPlan[] =>
      changedAt ? [{ userId, plan: planInForceOf(row), changedAt }] : [],
    ),
    cursor: cursors.write(more && last ? [last.changedExactly, last.user_id] : earliest),
    more,
  };
}

function beginningAt(moment: Date): ChangeCursor {
  return [moment.toISOString().replace('Z', '000Z'), ''];
}
