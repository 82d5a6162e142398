import { filters, oneOf } from '../../app/search.ts';

export const conversationFilters = filters({ archived: oneOf('yes') });
