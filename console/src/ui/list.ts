// A list that the server gives page by page. What has been read stays; more comes when somebody wants it.
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';

export interface ListPageOf<Row> {
  rows: readonly Row[];
  /** Empty on the last page. */
  next: string;
}

export type LoadPage<Row> = (
  page: { page_token: string; page_size: number },
  signal: AbortSignal,
) => Promise<ListPageOf<Row>>;

export interface ListState<Row> {
  rows: readonly Row[];
  error: unknown;
  isLoading: boolean;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore(): void;
  retry(): void;
  /** Of a long list: begins again with the newest. Nothing else reads a long list again by itself. */
  restart: (() => void) | undefined;
  /** Reads to the end, for an export; reports how many rows there are so far. */
  all(report: (rows: number) => void, signal: AbortSignal): Promise<readonly Row[]>;
}

interface Shown<Row> {
  pages: readonly ListPageOf<Row>[];
}

const rowsOf = <Row>(shown: Shown<Row> | undefined): Row[] => shown?.pages.flatMap((page) => page.rows) ?? [];

/** For a list of which each reading stands in the audit log. */
export const auditedEveryMs = 60_000;

const shownAtOnce = 50;
const exportedAtOnce = 100;

/** To read a list again is to read all of its pages. By itself that happens while it has no more than these. */
const readAgainPages = 4;
const isShort = ({ state }: { state: { data?: { pages: readonly unknown[] } | undefined } }): boolean =>
  (state.data?.pages.length ?? 0) <= readAgainPages;

/**
 * `key` names the list and everything that decides about its content. `everyMs`: read again as often as this while it is shown, for what changes
 * by itself; a function decides by what is shown now. A page can be empty and have a next one, if much had to be read to find what matches: then the next one is read at once.
 */
export function useList<Row>(
  key: readonly unknown[],
  load: LoadPage<Row>,
  { everyMs }: { everyMs?: number | ((rows: readonly Row[]) => number) } = {},
): ListState<Row> {
  const queries = useQueryClient();
  const query = useInfiniteQuery({
    queryKey: key,
    async queryFn({ pageParam, signal }) {
      for (let page_token = pageParam; ;) {
        const page = await load({ page_token, page_size: shownAtOnce }, signal);
        page_token = page.next;
        if (page.rows.length > 0 || page_token === '') return page;
      }
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    refetchOnMount: isShort,
    refetchOnWindowFocus: isShort,
    refetchOnReconnect: isShort,
    refetchInterval: (now) =>
      everyMs !== undefined &&
      isShort(now) &&
      (typeof everyMs === 'number' ? everyMs : everyMs(rowsOf(now.state.data))),
  });
  const rows = useMemo(() => rowsOf(query.data), [query.data]);
  return {
    rows,
    error: query.error,
    isLoading: query.isPending,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
    restart:
      (query.data?.pages.length ?? 0) > readAgainPages
        ? () => void queries.resetQueries({ queryKey: key, exact: true })
        : undefined,
    async all(report, signal) {
      const rows: Row[] = [];
      for (let page_token = ''; ;) {
        const page = await load({ page_token, page_size: exportedAtOnce }, signal);
        rows.push(...page.rows);
        report(rows.length);
        page_token = page.next;
        if (!page_token) return rows;
      }
    },
  };
}
