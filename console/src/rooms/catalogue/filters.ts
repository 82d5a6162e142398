import { filters, text } from '../../app/search.ts';

export const productFilters = filters({ club: text(64), category: text(64) });
export const eventFilters = filters({ club: text(64) });
