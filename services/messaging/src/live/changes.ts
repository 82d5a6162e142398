// What changes for people is recorded in the transaction that changes it, and known to whoever listens once it is committed.
import { afterCommit, beforeCommit, type Database, type SqlEntityManager } from '@plaza/service';
import { insertChanges } from './changes.queries.ts';
import { latestOf } from './collapse.ts';

export type ChangeKind =
  | 'message.sent'
  | 'message.changed'
  | 'message.deleted'
  | 'conversation.opened'
  | 'conversation.changed'
  | 'conversation.read'
  | 'conversation.requested'
  | 'notification.created'
  | 'notifications.changed'
  | 'order.changed'
  | 'ticket.changed'
  | 'balance.changed'
  | 'credits.changed';

export interface NewChange {
  /** For whom. */
  userId: string;
  kind: ChangeKind;
  /** UUID of what changed, if the kind says of what. */
  id?: string | undefined;
  conversationId?: string | undefined;
}

/** The number of a person's last change. */
export interface LastNumber {
  userId: string;
  number: number;
}

/** Hears of numbers as soon as they are committed. Must not throw. */
export type Hear = (numbers: readonly LastNumber[]) => void;

/** By the driver of a database, which all its entity managers have in common: what writes should not have to know who listens. */
const hearers = new WeakMap<object, Hear>();

/** From now on `hear` is called after each commit with changes of people, made in this process. */
export function hearOfChanges(database: Pick<Database, 'orm'>, hear: Hear): void {
  hearers.set(database.orm.em.getDriver(), hear);
}

const recorded = new WeakMap<SqlEntityManager, NewChange[]>();

/**
 * Records changes for people. They are written as the last of the transaction, all in one statement, which locks the counters of these people in the order of
 * their ids: nobody waits in a circle for them, and each is held only until the commit that follows. What a transaction records of the same thing twice,
 * people get once. Works for any actor. A person whose account was deleted gets nothing.
 */
export function recordChanges(em: SqlEntityManager, changes: readonly NewChange[]): void {
  if (changes.length === 0) return;
  const known = recorded.get(em);
  if (known) {
    for (const change of changes) known.push(change);
    return;
  }
  const all = [...changes];
  recorded.set(em, all);
  beforeCommit(em, async () => {
    const numbers = await insertChanges(em, distinct(all));
    const hear = hearers.get(em.getDriver());
    if (hear && numbers.length > 0) afterCommit(em, () => hear(numbers));
  });
}

/** Each once, where it stood last. */
function distinct(changes: readonly NewChange[]): NewChange[] {
  return latestOf(
    changes,
    ({ userId, kind, id = '', conversationId = '' }) => `${userId} ${kind} ${id} ${conversationId}`,
  );
}
