// What is read of the library of pictures: of the platform for staff, or of a merchant.
import type { ListMediaInput, Media } from '@plaza/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { plaza } from '../app/plaza.ts';
import { useList } from '../ui/list.ts';

const all = 'media';

export type LibraryFilter = Pick<ListMediaInput, 'merchant_id' | 'kind' | 'state' | 'unused'>;

export const useLibrary = (filter: LibraryFilter) =>
  useList([all, 'list', filter], async (page, signal) => {
    const answer = await plaza.api.listMedia({ ...filter, ...page }, { signal });
    return { rows: answer.media, next: answer.next_page_token };
  });

/** How much of the quota is used; null if there is none. */
export const useUsage = (merchantId: string | undefined) =>
  useQuery({
    queryKey: [all, 'usage', merchantId ?? ''],
    queryFn: async ({ signal }) => {
      const of = merchantId && { merchant_id: merchantId };
      return (await plaza.api.listMedia({ ...of, page_size: 1 }, { signal })).usage ?? null;
    },
  });

const checkEveryMs = 2_000;

/** Reads one, unless what is needed of it is known. */
export const useMedia = (id: string, isNeeded = true) =>
  useQuery({
    queryKey: [all, 'one', id],
    queryFn: async ({ signal }) => (await plaza.api.getMedia({ id }, { signal })).media,
    enabled: isNeeded,
    refetchInterval: ({ state }) => state.data?.state === 'processing' && checkEveryMs,
  });

export const useSimilar = (id: string, isReady: boolean) =>
  useQuery({
    queryKey: [all, 'similar', id],
    queryFn: async ({ signal }) => (await plaza.api.listSimilarMedia({ id }, { signal })).similar,
    enabled: isReady,
  });

/** Those that were just read need not be read again to be shown. */
export function useKeepMedia(): (media: Media) => void {
  const queries = useQueryClient();
  return (media) => queries.setQueryData([all, 'one', media.id], media);
}

/** After one was deleted: reads the lists anew, and not what is no more, nor what looked like it. */
export function useRefreshLists(): () => void {
  const queries = useQueryClient();
  return () => {
    for (const part of ['list', 'usage']) void queries.invalidateQueries({ queryKey: [all, part] });
    void queries.invalidateQueries({ queryKey: [all, 'similar'], refetchType: 'none' });
  };
}

/** Reads the library anew. */
export function useRefreshLibrary(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: [all] });
}
