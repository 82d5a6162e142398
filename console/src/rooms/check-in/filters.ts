import { filters, oneOf, text } from '../../app/search.ts';

export const standings = ['admitted', 'conflict', 'refused', 'undone'] as const;

export const scanFilters = filters({ stands: oneOf(...standings), ticket: text(36) });
