import { filters, oneOf } from '../../app/search.ts';

export const conversationFilters = filters({ list: oneOf('archived', 'requests') });
