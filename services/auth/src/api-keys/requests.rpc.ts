import type { ApiKeyServiceService } from '@plaza/api/api-keys';
import { cursorFields, cutPage, fields, pageTokens, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { reading } from './of-merchant.ts';
import { listRequests } from './requests.queries.ts';

const filters = ['keyId', 'outcome', 'xRequestId', 'idempotencyKey', 'route'] as const;
const listRequest = z.object({
  merchantId: fields.uuid(),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  keyId: fields.idOrNone(),
  outcome: fields.oneOfOrNone(['succeeded', 'refused']),
  xRequestId: z.string().max(128),
  idempotencyKey: z.string().max(255),
  route: z.string().max(200),
});
const tokens = pageTokens('api requests', z.tuple([cursorFields.moment(), cursorFields.id()]));

/** The log of what was called with a merchant's keys. */
export function requestHandlers({
  database,
}: {
  database: Database;
}): Pick<Handlers<typeof ApiKeyServiceService>, 'listApiRequests'> {
  return {
    async listApiRequests(request, context) {
      const wanted = parse(listRequest, request);
      const { merchantId, pageSize, pageToken } = wanted;
      const mark = [merchantId, ...filters.map((name) => wanted[name])];
      const before = tokens.read(pageToken, mark);
      const rows = await reading(database, merchantId, context, (em) => listRequests(em, wanted, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return {
        requests: shown.map((row) => ({
          id: row.id,
          at: row.at,
          keyId: row.key_id,
          method: row.method,
          route: row.route,
          status: row.status,
          requestId: row.request_id,
          idempotencyKey: row.idempotency_key ?? '',
          durationMs: row.duration_ms,
        })),
        nextPageToken: tokens.write(last && [last.exactly, last.id], mark),
      };
    },
  };
}
