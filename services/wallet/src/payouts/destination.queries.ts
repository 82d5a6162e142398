// The accounts that merchants were paid out to. They are remembered as a payout's money leaves: see payout_requested.sql.
import type { Database, SqlEntityManager } from '@plaza/service';
import type { Destination } from './payout.ts';
import type { Place } from './payout.queries.ts';

interface Row {
  id: string;
  merchant_id: string;
  destination_masked: string;
  usable_at: string | Date;
  created_at: string | Date;
}

const columns = 'id, merchant_id, destination_masked, usable_at, created_at';

function toDestination(row: Row): Destination {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    masked: row.destination_masked,
    usableAt: new Date(row.usable_at),
    createdAt: new Date(row.created_at),
  };
}

/** An account of a merchant, by its fingerprint. */
export async function findDestination(
  database: Database,
  userId: string,
  merchantId: string,
  fingerprint: Buffer,
): Promise<Destination | undefined> {
  const [row] = await database.asUser(userId, (em) =>
    em.execute<Row[]>(
      `select ${columns} from wallet.payout_destinations where merchant_id = ? and fingerprint = decode(?, 'hex')`,
      [merchantId, fingerprint.toString('hex')],
    ),
  );
  return row && toDestination(row);
}

/** The account itself, sealed. */
export async function sealedDestination(
  database: Database,
  userId: string,
  id: string,
): Promise<{ merchantId: string; sealed: Buffer } | undefined> {
  const [row] = await database.asUser(userId, (em) =>
    em.execute<{ merchant_id: string; sealed: string }[]>(
      `select merchant_id, encode(destination, 'hex') as sealed from wallet.payout_destinations where id = ? and user_id = ?`,
      [id, userId],
    ),
  );
  return row && { merchantId: row.merchant_id, sealed: Buffer.from(row.sealed, 'hex') };
}

/** One page of a person's, newest first. */
export async function listDestinations(
  database: Database,
  userId: string,
  merchantId: string,
  place: Place | undefined,
  size: number,
): Promise<{ destinations: Destination[]; next: Place | undefined }> {
  const rows = await database.asUser(userId, (em) =>
    em.execute<(Row & { at: string })[]>(
      `
    select ${columns}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      from wallet.payout_destinations
      where user_id = ? ${merchantId ? 'and merchant_id = ?' : ''} ${place ? 'and (created_at, id) < (?::timestamptz, ?::uuid)' : ''}
      order by created_at desc, id desc limit ?`,
      [userId, ...(merchantId ? [merchantId] : []), ...(place ? [place.createdAt, place.id] : []), size + 1],
    ),
  );
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    destinations: page.map(toDestination),
    next: last && rows.length > size ? { createdAt: last.at, id: last.id } : undefined,
  };
}

export async function forgetDestination(database: Database, userId: string, id: string): Promise<void> {
  await database.asUser(userId, (em) =>
    em.execute('delete from wallet.payout_destinations where id = ? and user_id = ?', [id, userId]),
  );
}

/** Of a person who is deleted. */
export async function forgetDestinationsOf(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  await em.execute(`delete from wallet.payout_destinations where user_id = any (string_to_array(?, ',')::uuid[])`, [
    userIds.join(','),
  ]);
}
