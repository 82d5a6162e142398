import { filters, text } from '../../app/search.ts';

export const traceFilters = filters({ of: text(254) });
