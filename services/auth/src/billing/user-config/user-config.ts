// What a person configures: where their data pod is, and the key that opens it. The key is sealed for its row, and never leaves.
import type { UserConfig as UserConfigMessage } from '@plaza/api/user-config';
import { newCuid, reseal, seal, type Database, type SealingKeys, type SqlEntityManager } from '@plaza/service';
import { checkUrl, type Allowed } from '@plaza/service/outbound';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from './db.ts';
import { userConfigErrors } from './user-config.errors.ts';

type Row = Selectable<DB['user_config']>;

const now = sql<Date>`clock_timestamp()`;

/** For what a key is sealed. */
export const configSealContext = (id: string): string => `billing.user_config/${id}`;

export interface NewConfig {
  /** Empty: no pod. */
  dataPodUrl: string;
  /** Empty: the one that there is, if the pod is at the same origin. */
  dataPodApiKey: string;
}

/** Within `asUser`. */
export function configOf(em: SqlEntityManager, userId: string): Promise<Row | undefined> {
  return db(em).selectFrom('user_config').selectAll().where('user_id', '=', userId).executeTakeFirst();
}

/** Within `asUser`. Throws DATA_POD_URL_INVALID, DATA_POD_URL_FORBIDDEN. */
export async function putConfig(
  em: SqlEntityManager,
  userId: string,
  given: NewConfig,
  { keys, allowed }: { keys: SealingKeys; allowed: Allowed },
): Promise<Row> {
  const url = given.dataPodUrl === '' ? null : urlOf(given.dataPodUrl, allowed);
  await db(em)
    .insertInto('user_config')
    .values({ id: newCuid(), user_id: userId })
    .onConflict((conflict) => conflict.column('user_id').doNothing())
    .execute();
  const row = await db(em)
    .selectFrom('user_config')
    .selectAll()
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return db(em)
    .updateTable('user_config')
    .set({ data_pod_url: url, ...keyOf(row, url, given.dataPodApiKey, keys), updated_at: now })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

function urlOf(text: string, allowed: Allowed): string {
  const checked = checkUrl(text, allowed);
  if ('href' in checked) return checked.href;
  const refusal =
    checked.kind === 'invalid' ? userConfigErrors.DATA_POD_URL_INVALID : userConfigErrors.DATA_POD_URL_FORBIDDEN;
  throw refusal({ violations: [{ field: 'data_pod_url', description: checked.description }] });
}

/** The key that the row has from now on. One that was entered for a pod is never sent to another. */
function keyOf(row: Row, url: string | null, key: string, keys: SealingKeys) {
  if (url !== null && key === '' && isSameOrigin(row.data_pod_url, url)) return {};
  if (url === null || key === '') return { data_pod_api_key: null, data_pod_api_key_last_four: null };
  return {
    data_pod_api_key: seal(keys, Buffer.from(key), configSealContext(row.id)).toString('base64'),
    data_pod_api_key_last_four: [...key].slice(-4).join(''),
  };
}

function isSameOrigin(before: string | null, after: string): boolean {
  return before !== null && new URL(before).origin === new URL(after).origin;
}

/** Deletes what people configured. */
export async function eraseConfigs(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  await db(em)
    .deleteFrom('user_config')
    .where('user_id', '=', sql<string>`any (${[...userIds]}::text[])`)
    .execute();
}

export function toProto(row: Row | undefined): UserConfigMessage {
  return {
    dataPodUrl: row?.data_pod_url ?? '',
    dataPodApiKeyLastFour: row?.data_pod_api_key_last_four ?? '',
    updatedAt: row?.updated_at ?? undefined,
  };
}

const batch = 500;

/** Seals every key again under the first of the keys. Safe to repeat, and beside running services. @returns how many it sealed again */
export async function resealBilling(database: Database, keys: SealingKeys): Promise<number> {
  let count = 0;
  for (let after = ''; ;) {
    const from = after;
    const done = await database.asSystem((em) => resealBatch(em, keys, from));
    count += done.changed;
    if (done.last === undefined) return count;
    after = done.last;
  }
}

/** Locked, so that a key that is entered at the same time is not lost. */
async function resealBatch(em: SqlEntityManager, keys: SealingKeys, after: string) {
  const rows = await db(em)
    .selectFrom('user_config')
    .select(['id', 'data_pod_api_key'])
    .where('data_pod_api_key', 'is not', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(batch)
    .forUpdate()
    .execute();
  let changed = 0;
  for (const { id, data_pod_api_key: sealed } of rows) {
    const renewed = sealed && reseal(keys, Buffer.from(sealed, 'base64'), configSealContext(id));
    if (!renewed) continue;
    await db(em)
      .updateTable('user_config')
      .set({ data_pod_api_key: renewed.toString('base64') })
      .where('id', '=', id)
      .execute();
    changed++;
  }
  return { changed, last: rows.at(-1)?.id };
}
