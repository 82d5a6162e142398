import { day, filters, oneOf, text } from '../../app/search.ts';

export const statuses = ['pending', 'delivered', 'failed', 'skipped'] as const;

export const deliveryFilters = filters({ status: oneOf(...statuses), type: text(100), from: day(), to: day() });
