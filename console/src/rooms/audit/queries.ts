import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import type { ServiceName } from '../../app/services.ts';
import { useList } from '../../ui/list.ts';
import type { auditFilters } from './filters.ts';

const logs = {
  auth: 'listAuthAuditEntries',
  wallet: 'listWalletAuditEntries',
  catalog: 'listCatalogAuditEntries',
  messaging: 'listMessagingAuditEntries',
} as const;

/** The beginning of a day, or of the day after it, where the reader is. */
function startOf(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export const useAudit = (
  service: ServiceName,
  { from, to, reads, actor, subject, rpc }: ValuesOf<typeof auditFilters>,
) =>
  useList(['audit', service, { from, to, reads, actor, subject, rpc }], async (page, signal) => {
    const input = {
      ...(actor && { actor }),
      ...(subject && { subject }),
      ...(rpc && { rpc }),
      ...(from && { from: startOf(from) }),
      ...(to && { to: startOf(to, 1) }),
      changes_only: reads === undefined,
      ...page,
    };
    const { entries, next_page_token: next } = await plaza.api[logs[service]](input, { signal });
    return { rows: entries, next };
  });
