import { day, filters, oneOf, text } from '../../app/search.ts';
import { serviceNames } from '../../app/services.ts';

export const auditFilters = filters({
  service: oneOf(...serviceNames),
  actor: text(36),
  subject: text(200),
  rpc: text(200),
  merchant: text(36),
  key: text(36),
  reads: oneOf('yes'),
  from: day(),
  to: day(),
});
