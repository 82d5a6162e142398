import type { ChangeServiceService } from '@plaza/api/manage';
import { cutPage, fields, pageTokens, parse, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { listChanges, toChange } from './changes.ts';
import type { ManageDeps } from './handlers.ts';
import { sellerOf } from './seller.ts';

const listRequest = z.object({
  merchantId: fields.idOrNone(),
  subject: z.string().regex(/^([0-9A-Za-z_-]{1,50})?$/, 'Must be an id.'),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const tokens = pageTokens('changes', z.tuple([z.string().regex(/^\d{1,18}$/)]));

export function changeHandlers({ database, members }: ManageDeps): Handlers<typeof ChangeServiceService> {
  return {
    async listChanges(request, context) {
      const { merchantId, subject, pageSize, pageToken } = parse(listRequest, request);
      const seller = await sellerOf(members, 'catalogue.read', context, merchantId);
      const of = seller.merchantId ?? merchantId;
      const before = tokens.read(pageToken, [of, subject])?.[0];
      const rows = await database.asSystem((em) => listChanges(em, { merchantId: of, subject }, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return {
        changes: shown.map((row) => toChange(row, seller.merchantId)),
        nextPageToken: tokens.write(last && [last.id], [of, subject]),
      };
    },
  };
}
