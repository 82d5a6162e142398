import type { SignIn as SignInMessage, SignInHistoryServiceService } from '@plaza/api/sign-ins';
import {
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { db, type DB } from '../../db.ts';

const pageRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const tokens = pageTokens('sign-ins', z.tuple([cursorFields.id()]));

const listed = [
  'id',
  'created_at',
  'method',
  'failure',
  'user_agent',
  'place',
  'device',
  'new_device',
  'session_id',
  'staff_role',
] as const;

type ListedSignIn = Pick<Selectable<DB['sign_ins']>, (typeof listed)[number] | 'ip'>;

export function historyHandlers(database: Database): Handlers<typeof SignInHistoryServiceService> {
  return {
    async listSignIns(request, { userId }) {
      const { pageSize, pageToken } = parse(pageRequest, request);
      const [before] = tokens.read(pageToken, [userId]) ?? [];
      const rows = await database.asUser(userId, (em) => signInsOf(em, userId, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return { signIns: shown.map(toProto), nextPageToken: tokens.write(last && [last.id], [userId]) };
    },
  };
}

function signInsOf(
  em: SqlEntityManager,
  userId: string,
  before: string | undefined,
  limit: number,
): Promise<ListedSignIn[]> {
  return db(em)
    .selectFrom('sign_ins')
    .select([...listed, sql<string | null>`host(ip)`.as('ip')])
    .where('user_id', '=', userId)
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

function toProto(row: ListedSignIn): SignInMessage {
  return {
    id: row.id,
    createdAt: row.created_at,
    method: row.method,
    failure: row.failure ?? '',
    device: row.device,
    userAgent: row.user_agent ?? '',
    ip: row.ip ?? '',
    place: row.place ?? '',
    newDevice: row.new_device,
    sessionId: row.session_id ?? '',
    staffRole: row.staff_role ?? '',
  };
}
