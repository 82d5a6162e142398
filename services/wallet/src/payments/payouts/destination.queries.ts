// The accounts that merchants were paid out to. They are remembered as a payout's money leaves: see request_payout.sql.
import { exactTime, type Database, type SqlEntityManager } from '@plaza/service';
import { pageOf, rowsBeyond, type Cursor } from '../../cursor.ts';
import { db } from '../../db.ts';
import type { Party } from '../merchants/party.ts';
import type { Destination } from './payout.ts';

const destinations = (em: SqlEntityManager) =>
  db(em)
    .selectFrom('payout_destinations')
    .select(['id', 'merchant_id as merchantId', 'destination_masked as masked'])
    .select(['usable_at as usableAt', 'created_at as createdAt']);

/** An account of a merchant, by its fingerprint. */
export async function findDestination(
  database: Database,
  party: Party,
  merchantId: string,
  fingerprint: Buffer,
): Promise<Destination | undefined> {
  return database.asUser(party.id, (em) =>
    destinations(em).where('merchant_id', '=', merchantId).where('fingerprint', '=', fingerprint).executeTakeFirst(),
  );
}

/** The account itself, sealed. */
export async function sealedDestination(
  database: Database,
  party: Party,
  id: string,
): Promise<{ merchantId: string; sealed: Buffer } | undefined> {
  const row = await database.asUser(party.id, (em) =>
    db(em)
      .selectFrom('payout_destinations')
      .select(['merchant_id', 'destination'])
      .where('id', '=', id)
      .where(party.column, '=', party.id)
      .executeTakeFirst(),
  );
  return row && { merchantId: row.merchant_id, sealed: Buffer.from(row.destination) };
}

/** One page of a person's or a merchant's, newest first. */
export async function listDestinations(
  database: Database,
  party: Party,
  merchantId: string,
  cursor: Cursor | undefined,
  size: number,
): Promise<{ destinations: Destination[]; next: Cursor | undefined }> {
  const rows = await database.asUser(party.id, (em) => {
    let query = destinations(em)
      .select(exactTime('created_at').as('at'))
      .where(party.column, '=', party.id)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(size + 1);
    if (merchantId) query = query.where('merchant_id', '=', merchantId);
    if (cursor) query = query.where(rowsBeyond(cursor, 'desc'));
    return query.execute();
  });
  const { shown, next } = pageOf(rows, size);
  return { destinations: shown, next };
}

export async function forgetDestination(database: Database, party: Party, id: string): Promise<void> {
  await database.asUser(party.id, (em) =>
    db(em).deleteFrom('payout_destinations').where('id', '=', id).where(party.column, '=', party.id).execute(),
  );
}
