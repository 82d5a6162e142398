import { plaza } from '../../app/plaza.ts';
import { period, type ValuesOf } from '../../app/search.ts';
import { callsOf, type ServiceName } from '../../app/services.ts';
import { useList } from '../../ui/list.ts';
import type { auditFilters } from './filters.ts';

export const useAudit = (
  service: ServiceName,
  { from, to, reads, actor, subject, rpc }: ValuesOf<typeof auditFilters>,
) =>
  useList(['audit', service, { from, to, reads, actor, subject, rpc }], async (page, signal) => {
    const input = {
      ...(actor && { actor }),
      ...(subject && { subject }),
      ...(rpc && { rpc }),
      ...period({ from, to }),
      changes_only: reads === undefined,
      ...page,
    };
    const { entries, next_page_token: next } = await plaza.api[callsOf(service).auditLog](input, { signal });
    return { rows: entries, next };
  });
