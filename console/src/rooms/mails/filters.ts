import { filters, oneOf, text } from '../../app/search.ts';

export const states = ['waiting', 'sent', 'refused', 'failed', 'expired', 'skipped'] as const;

export const mailFilters = filters({ person: text(36), state: oneOf(...states) });
