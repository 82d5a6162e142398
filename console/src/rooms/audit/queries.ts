import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import { period, type ValuesOf } from '../../app/search.ts';
import { callsOf, type ServiceName } from '../../app/services.ts';
import { useList } from '../../ui/list.ts';
import type { auditFilters } from './filters.ts';

type Filters = ValuesOf<typeof auditFilters>;

const inputOf = ({ from, to, reads, actor, subject, rpc, merchant, key }: Filters) => ({
  ...(actor && { actor }),
  ...(subject && { subject }),
  ...(rpc && { rpc }),
  ...(merchant && { merchant }),
  ...(key && { key_id: key }),
  ...period({ from, to }),
  changes_only: reads === undefined,
});

export const useAudit = (service: ServiceName, filters: Filters) =>
  useList(['audit', service, filters], async (page, signal) => {
    const { entries, next_page_token: next } = await plaza.api[callsOf(service).auditLog](
      { ...inputOf(filters), ...page },
      { signal },
    );
    return { rows: entries, next };
  });

/** Everything that the filters let through, as the service writes it. */
export const exportAudit = async (service: ServiceName, filters: Filters, format: 'csv' | 'jsonl'): Promise<Blob> =>
  (await plaza.api[callsOf(service).auditExport]({ ...inputOf(filters), format })).blob();

const readAgainMs = 15_000;

export const useChain = (service: ServiceName) =>
  useQuery({
    queryKey: ['audit chain', service],
    queryFn: ({ signal }) => plaza.api[callsOf(service).auditState]({}, { signal }),
    refetchInterval: readAgainMs,
  });
