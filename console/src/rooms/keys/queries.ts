import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import { useList } from '../../ui/list.ts';
import type { requestFilters } from './filters.ts';

/** The merchants whose keys the person sees. */
export const useMerchants = () =>
  useQuery({
    queryKey: ['merchants with keys'],
    queryFn: async ({ signal }) => {
      const { memberships } = await plaza.api.listMemberships({ page_size: 100 }, { signal });
      return memberships.filter(({ permissions }) => permissions.includes('keys.read')).map(({ merchant }) => merchant);
    },
  });

export const useKeys = (merchant: string | undefined) =>
  useList(['api keys', merchant], async (page, signal) => {
    if (merchant === undefined) return { rows: [], next: '' };
    const answer = await plaza.api.listApiKeys({ merchant_id: merchant, ...page }, { signal });
    return { rows: answer.api_keys, next: answer.next_page_token };
  });

export const useKey = (merchant: string, id: string) =>
  useQuery({
    queryKey: ['api key', merchant, id],
    queryFn: async ({ signal }) => (await plaza.api.getApiKey({ merchant_id: merchant, id }, { signal })).api_key,
  });

const everyMs = 5_000;

export const useRequests = (merchant: string, filters: ValuesOf<typeof requestFilters>) => {
  const { key, outcome, request, idempotency } = filters;
  return useList(
    ['api requests', merchant, filters],
    async (page, signal) => {
      const input = {
        merchant_id: merchant,
        ...(key && { key_id: key }),
        ...(outcome && { outcome }),
        ...(request && { x_request_id: request }),
        ...(idempotency && { idempotency_key: idempotency }),
        ...page,
      };
      const answer = await plaza.api.listApiRequests(input, { signal });
      return { rows: answer.requests, next: answer.next_page_token };
    },
    { everyMs: () => everyMs },
  );
};
