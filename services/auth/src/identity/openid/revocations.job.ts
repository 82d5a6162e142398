// Revokes the refresh tokens of accounts that were unlinked or deleted, in every process: a row is taken by one. A provider that is away is asked again,
// up to once a day for thirty days; then the token is given up, and the log says so.
import { startJob, unseal, type Database, type Job, type Logger, type SealingKeys } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { identitySealContext } from '../identities/identities.ts';
import type { Providers } from './providers.ts';

export interface RevocationDeps {
  database: Database;
  providers: Providers;
  sealingKeys: SealingKeys;
  now: () => Date;
}

const everyMs = 10_000;
const [firstMs, longestMs] = [60_000, 24 * 3_600_000];
const keptMs = 30 * 24 * 3_600_000;

export function startRevocations(deps: RevocationDeps, log: Logger): Job {
  return startJob({ name: 'revoke tokens of providers', log, everyMs, run: () => revokeNext(deps, log) });
}

/** @returns whether there may be more */
export async function revokeNext(
  { database, providers, sealingKeys, now }: RevocationDeps,
  log: Logger,
): Promise<boolean> {
  const at = now();
  // The next attempt is set before this one: a process that dies leaves the row to another one, later.
  const row = await database.asSystem((em) =>
    db(em)
      .updateTable('identity_revocations')
      .set({
        attempts: sql`attempts + 1`,
        next_at: sql<Date>`${at}::timestamptz + least(${longestMs}, ${firstMs} * power(2, least(attempts, 20))) * interval '1 millisecond'`,
      })
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('identity_revocations')
          .select('id')
          .where('next_at', '<=', at)
          .orderBy('next_at')
          .limit(1)
          .forUpdate()
          .skipLocked(),
      )
      .returning(['id', 'issuer', 'refresh_token', 'created_at'])
      .executeTakeFirst(),
  );
  if (!row) return false;
  const facts = { revocation: row.id, issuer: row.issuer };
  try {
    const provider = providers.byIssuer(row.issuer);
    if (!provider) throw new Error('The provider is not configured any more.');
    await provider.revoke(unseal(sealingKeys, row.refresh_token, identitySealContext(row.id)).toString());
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : '';
    if (at.getTime() - row.created_at.getTime() < keptMs) {
      log.warn({ ...facts, why }, 'a token of a provider was not revoked yet');
      return true;
    }
    log.error({ ...facts, why }, 'a token of a provider was given up without being revoked');
  }
  await database.asSystem((em) => db(em).deleteFrom('identity_revocations').where('id', '=', row.id).execute());
  return true;
}
