// Challenges: a mail goes to an address, and who has its link or its code has the mailbox.
import { randomBytes } from 'node:crypto';
import { emit, events } from '@plaza/outbox';
import { canonicalCode, newId, type Database, type SqlEntityManager } from '@plaza/service';
import type { Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import type { Purpose } from './challenge.entity.ts';
import { challengeErrors } from './challenges.errors.ts';
import { countOneMore, windowMs, type Count } from './counts.ts';
import { challengeIdOf, sameSecret, type ChallengeSecrets } from './secrets.ts';

export interface ChallengeDeps {
  database: Database;
  secrets: ChallengeSecrets;
  now: () => Date;
}

/** The mails that auth asks for; messaging has their texts. */
export type MailTemplate =
  | 'verify-email'
  | 'change-email'
  | 'email-changed'
  | 'email-restored'
  | 'reset-password'
  | 'password-changed'
  | 'merchant-invitation';

const lives: Record<Purpose, number> = {
  verify_email: windowMs,
  change_email: windowMs,
  reset_password: windowMs,
  undo_email: 7 * 24 * windowMs,
};

/** How old the request of a change of address can be when it takes effect. */
export const changeLifeMs = lives.change_email;

const maxTries = 5;
const maxMails = 5;
// Of different accounts to one address, so that nobody’s mailbox is flooded; more than one account may send, so that none is kept from it.
const maxMailsToAddress = 20;

export interface NewChallenge {
  purpose: Purpose;
  userId: string;
  address: string;
}

/** Opens a challenge, and requests the mail with its link and code. It replaces an earlier one of this purpose; only links that undo are all good. */
export async function openChallenge(
  em: SqlEntityManager,
  { purpose, userId, address }: NewChallenge,
  template: MailTemplate,
  now: Date,
): Promise<void> {
  const row = {
    id: newId(),
    purpose,
    address,
    salt: randomBytes(32),
    created_at: now,
    expires_at: new Date(now.getTime() + lives[purpose]),
  };
  await db(em)
    .insertInto('challenges')
    .values({ ...row, user_id: userId })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'purpose']).where('purpose', '<>', 'undo_email').doUpdateSet(row),
    )
    .execute();
  await requestMail(em, userId, template, row.id);
}

/** Requests a mail, in the transaction of its cause. */
export async function requestMail(
  em: SqlEntityManager,
  userId: string,
  template: MailTemplate,
  challengeId = '',
): Promise<void> {
  await emit(em, events.mailRequested({ userId, template, challengeId }));
}

/** Counts a mail that a person requests. @returns how long they have to wait if it is one too many */
export async function countMail(
  em: SqlEntityManager,
  { secrets }: Pick<ChallengeDeps, 'secrets'>,
  { purpose, userId, address }: NewChallenge,
  now: Date,
): Promise<{ waitMs: number } | undefined> {
  const [byPerson, byAddress] = (await countOneMore(
    em,
    [secrets.countKey('mail', purpose, userId), secrets.countKey('mail to', purpose, address)],
    now,
  )) as [Count, Count];
  if (byPerson.count > maxMails) return { waitMs: byPerson.leftMs };
  return byAddress.count > maxMailsToAddress ? { waitMs: byAddress.leftMs } : undefined;
}

/** Counts an invitation of a merchant. Throws TOO_MANY_MAILS. */
export async function countMailTo(
  em: SqlEntityManager,
  secrets: Pick<ChallengeSecrets, 'countKey'>,
  { merchantId, address }: { merchantId: string; address: string },
  now: Date,
): Promise<void> {
  const [byMerchant, byAddress] = (await countOneMore(
    em,
    [secrets.countKey('invitations', merchantId), secrets.countKey('mail to', 'invitation', address)],
    now,
  )) as [Count, Count];
  if (byMerchant.count > maxMailsToAddress) throw challengeErrors.TOO_MANY_MAILS({ retryAfterMs: byMerchant.leftMs });
  if (byAddress.count > maxMails) throw challengeErrors.TOO_MANY_MAILS({ retryAfterMs: byAddress.leftMs });
}

/** What a link or a code in a mail proves: with a token, or with the address and the code. */
export type Proof = { token: string } | { email: string; code: string };

const columns = ['id', 'purpose', 'user_id', 'address', 'salt', 'created_at'] as const;

type OpenChallenge = Pick<Selectable<DB['challenges']>, (typeof columns)[number]>;

export interface Proven {
  id: string;
  purpose: Purpose;
  userId: string;
  address: string;
  createdAt: Date;
}

/**
 * Finds the challenge of a link or a code, and spends nothing. Throws LINK_INVALID, and CODE_TRIES_USED. A code counts as tried before it is
 * compared, in a transaction of its own, whatever becomes of the call.
 */
export async function prove(deps: ChallengeDeps, proof: Proof, purposes: readonly Purpose[]): Promise<Proven> {
  const found = 'token' in proof ? await byToken(deps, proof.token, purposes) : await byCode(deps, proof, purposes);
  if (!found) throw challengeErrors.LINK_INVALID();
  return {
    id: found.id,
    purpose: found.purpose,
    userId: found.user_id,
    address: found.address,
    createdAt: found.created_at,
  };
}

/** Spends what was proven, in the transaction of its effect; of several that try at once, one does. Throws LINK_INVALID. */
export async function spend(em: SqlEntityManager, { id }: Proven): Promise<void> {
  const { numDeletedRows } = await db(em).deleteFrom('challenges').where('id', '=', id).executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) throw challengeErrors.LINK_INVALID();
}

/** For the mail about it. */
export async function findChallenge(
  em: SqlEntityManager,
  userId: string,
  id: string,
  now: Date,
): Promise<Pick<OpenChallenge, 'id' | 'address' | 'salt'> | undefined> {
  return db(em)
    .selectFrom('challenges')
    .select(['id', 'address', 'salt'])
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** Ends what the person’s mails of these purposes allow. */
export async function dropChallenges(
  em: SqlEntityManager,
  userId: string,
  purposes: readonly Purpose[],
): Promise<void> {
  await db(em).deleteFrom('challenges').where('user_id', '=', userId).where('purpose', 'in', purposes).execute();
}

async function byToken(
  { database, secrets, now }: ChallengeDeps,
  token: string,
  purposes: readonly Purpose[],
): Promise<OpenChallenge | undefined> {
  const id = challengeIdOf(token);
  if (id === undefined) return undefined;
  const row = await database.asSystem((em) =>
    db(em)
      .selectFrom('challenges')
      .select(columns)
      .where('id', '=', id)
      .where('purpose', 'in', purposes)
      .where('expires_at', '>', now())
      .executeTakeFirst(),
  );
  return row && sameSecret(token, secrets.tokenOf(row)) ? row : undefined;
}

async function byCode(
  { database, secrets, now }: ChallengeDeps,
  { email, code }: { email: string; code: string },
  purposes: readonly Purpose[],
): Promise<OpenChallenge | undefined> {
  const at = now();
  const rows = await database.asSystem((em) =>
    db(em)
      .selectFrom('challenges')
      .select(columns)
      .where('address', '=', email)
      .where('purpose', 'in', purposes)
      .where('expires_at', '>', at)
      // Several accounts may claim one address; countMail bounds how many mails with a code there are.
      .orderBy('created_at', 'desc')
      .limit(50)
      .execute(),
  );
  // An address without a challenge is counted like one with a challenge of one account: neither the answer nor its time tells them apart.
  const accounts = rows.length > 0 ? rows.map(({ user_id: userId }) => userId) : [email];
  const kind = purposes.join();
  const [ofAddress, ...ofAccounts] = await database.asSystem((em) =>
    countOneMore(
      em,
      [secrets.countKey('tries of', kind, email), ...accounts.map((one) => secrets.countKey('tries by', kind, one))],
      at,
    ),
  );
  const isOpen = (count: Count | undefined): boolean => count !== undefined && count.count <= maxTries;
  const open = rows.filter((_row, place) => isOpen(ofAccounts[place]));
  if (!isOpen(ofAddress) || (open.length === 0 && !ofAccounts.some(isOpen)))
    throw challengeErrors.CODE_TRIES_USED({ retryAfterMs: ofAddress?.leftMs ?? windowMs });
  const typed = canonicalCode(code);
  return open.filter((row) => sameSecret(typed, secrets.codeOf(row))).at(0);
}
