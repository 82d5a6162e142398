import { filters, oneOf, text } from '../../app/search.ts';
import { serviceNames } from '../../app/services.ts';

export const states = ['pending', 'handed', 'dead', 'done'] as const;

export const eventFilters = filters({ service: oneOf(...serviceNames), state: oneOf(...states), type: text(200) });
