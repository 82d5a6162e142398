// What a listener who is behind need not get one by one: of changes about the same thing, only the latest counts.
import type { ChangeRow } from './changes.queries.ts';

/** More changes than that, and of each conversation only the latest is named: the client reads its newest messages anyway. */
const maxSingle = 100;

/** The changes that say everything that these say, in their order. */
export function collapse(changes: readonly ChangeRow[]): ChangeRow[] {
  const latest = latestOf(changes, subjectOf);
  if (latest.length <= maxSingle) return latest;
  return latestOf(latest, (change) => conversationOf(change) ?? subjectOf(change));
}

/** Of those with the same key the latest, where it stands. */
export function latestOf<Change>(changes: readonly Change[], keyOf: (change: Change) => string): Change[] {
  const latest = new Map<string, Change>();
  for (const change of changes) {
    const key = keyOf(change);
    latest.delete(key);
    latest.set(key, change);
  }
  return [...latest.values()];
}

/** A message that was sent and then deleted is one thing. */
function subjectOf({ kind, subject_id: subject, conversation_id: conversation }: ChangeRow): string {
  const [what = ''] = kind.split('.');
  return `${what} ${subject ?? ''} ${conversation ?? ''}`;
}

function conversationOf({ kind, conversation_id: conversation }: ChangeRow): string | undefined {
  return kind.startsWith('message.') && conversation !== null ? `messages ${conversation}` : undefined;
}
