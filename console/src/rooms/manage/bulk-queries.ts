// Imports and changes by a filter. While one is worked on, it is read again and again.
import type { Import, ListImportRowsInput } from '@plaza/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { plaza } from '../../app/plaza.ts';
import { useList } from '../../ui/list.ts';
import type { LineChoice } from './filters.ts';
import { all } from './queries.ts';

const whileWorkingMs = 1_000;

export const isWorkedOn = ({ state }: Pick<Import, 'state'>): boolean => state === 'previewing' || state === 'applying';
export const isOver = ({ state }: Pick<Import, 'state'>): boolean =>
  state === 'done' || state === 'cancelled' || state === 'failed';

export const useImports = (filter: { merchant_id?: string }) =>
  useList(
    [all, 'imports', filter],
    async (page, signal) => {
      const answer = await plaza.api.listImports({ ...filter, ...page }, { signal });
      return { rows: answer.imports, next: answer.next_page_token };
    },
    { everyMs: (rows) => (rows.some(isWorkedOn) ? whileWorkingMs : 0) },
  );

/** `isUploading`: from this page. */
export function useImport(id: string, isUploading: boolean) {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: [all, 'import', id],
    queryFn: async ({ signal }) => (await plaza.api.getImport({ id }, { signal })).import,
    refetchInterval: ({ state: { data } }) =>
      data && (isWorkedOn(data) || (data.state === 'uploading' && isUploading)) ? whileWorkingMs : false,
  });
  const state = query.data?.state;
  useEffect(() => {
    // What it changed is shown on other pages.
    if (state === 'done') void queries.invalidateQueries({ queryKey: [all], refetchType: 'none' });
  }, [queries, state]);
  return query;
}

const outcomes = ['applied', 'conflict', 'failed'] as const;

function conditionOf(choice: LineChoice): Pick<ListImportRowsInput, 'action' | 'outcome'> {
  if (choice === 'all') return {};
  const outcome = outcomes.find((each) => each === choice);
  return outcome ? { outcome } : { action: choice as NonNullable<ListImportRowsInput['action']> };
}

export const useImportLines = (job: Import, choice: LineChoice) =>
  useList(
    // Each step begins another list.
    [all, 'lines', job.id, job.state, job.etag, choice],
    async (page, signal) => {
      const answer = await plaza.api.listImportRows({ id: job.id, ...conditionOf(choice), ...page }, { signal });
      return { rows: answer.rows, next: answer.next_page_token };
    },
    { everyMs: isWorkedOn(job) ? whileWorkingMs : 0 },
  );
