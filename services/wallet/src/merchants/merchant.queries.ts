import { Big } from '@plaza/money';
import { cutPage, type Database } from '@plaza/service';
import type { Merchant } from './merchant.ts';

interface Row {
  id: string;
  user_id: string;
  name: string;
  currency: string;
  fee_rate: number;
  fee_fixed: string;
  created_at: Date | string;
}

const columns = 'id, user_id, name, currency, fee_rate, fee_fixed::text, created_at';

function toMerchant({
  id,
  user_id: userId,
  name,
  currency,
  fee_rate: feeRate,
  fee_fixed: feeFixed,
  created_at: createdAt,
}: Row): Merchant {
  return { id, userId, name, currency, feeRate, feeFixed: new Big(feeFixed), createdAt: new Date(createdAt) };
}

/** The merchants with these ids, whoever owns them; who does not exist is missing. */
export async function findMerchants(database: Database, ids: readonly string[]): Promise<Map<string, Merchant>> {
  const rows = await database.asSystem((em) =>
    em.execute<Row[]>(`select ${columns} from wallet.merchants where id = any (string_to_array(?, ',')::uuid[])`, [
      ids.join(','),
    ]),
  );
  return new Map(rows.map((row) => [row.id, toMerchant(row)]));
}

/** A person's merchants, the oldest first. */
export async function ownedMerchants(database: Database, userId: string): Promise<Merchant[]> {
  const rows = await database.asUser(userId, (em) =>
    em.execute<Row[]>(`select ${columns} from wallet.merchants where user_id = ? order by created_at, id`, [userId]),
  );
  return rows.map(toMerchant);
}

/** One page of them; each with the moment of its making to the microsecond, as the next page needs it. */
export async function listMerchants(
  database: Database,
  userId: string,
  after: { at: string; id: string } | undefined,
  limit: number,
): Promise<{ merchants: Merchant[]; next: { at: string; id: string } | undefined }> {
  const rows = await database.asUser(userId, (em) =>
    em.execute<(Row & { at: string })[]>(
      `select ${columns}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from wallet.merchants
     where user_id = ? ${after ? 'and (created_at, id) > (?::timestamptz, ?::uuid)' : ''} order by created_at, id limit ?`,
      [userId, ...(after ? [after.at, after.id] : []), limit + 1],
    ),
  );
  const { shown, last } = cutPage(rows, limit);
  return { merchants: shown.map(toMerchant), next: last && { at: last.at, id: last.id } };
}

/** Keeps a merchant. One that is kept already stays as it is. */
export async function insertMerchant(
  database: Database,
  { id, userId, name, currency, feeRate, feeFixed }: Omit<Merchant, 'createdAt'>,
): Promise<void> {
  await database.asSystem((em) =>
    em.execute(
      'insert into wallet.merchants (id, user_id, name, currency, fee_rate, fee_fixed) values (?, ?, ?, ?, ?, ?) on conflict (id) do nothing',
      [id, userId, name, currency, feeRate, feeFixed.toFixed()],
    ),
  );
}

export async function merchantBalance(
  database: Database,
  walletId: string,
  merchantId: string,
): Promise<{ balance: string; available: string }> {
  const [row] = await database.asSystem((em) =>
    em.execute<{ balance: string; available: string }[]>(
      'select balance::text, (balance - held)::text as available from wallet.wallets where id = ? and user_id = ?',
      [walletId, merchantId],
    ),
  );
  return row ?? { balance: '0', available: '0' };
}
