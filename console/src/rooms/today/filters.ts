import { filters, oneOf, text } from '../../app/search.ts';

export const periods = ['7', '30', '90'] as const;

export const todayFilters = filters({ days: oneOf(...periods), currency: text(3) });
