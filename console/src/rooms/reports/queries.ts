import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import { auditedEveryMs, useList } from '../../ui/list.ts';
import type { reportFilters } from './filters.ts';

export const useReports = ({ state, person }: ValuesOf<typeof reportFilters>) =>
  useList(
    ['reports', state, person],
    async (page, signal) => {
      const filter = { ...(state && { state }), ...(person && { person_id: person }) };
      const { reports, next_page_token: next } = await plaza.api.listReports({ ...filter, ...page }, { signal });
      return { rows: reports, next };
    },
    { everyMs: auditedEveryMs },
  );
