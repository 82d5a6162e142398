import { defineRoom } from '../../app/room.ts';
import { todayFilters } from './filters.ts';

export const room = defineRoom({
  id: 'today',
  title: { en: 'Today', fr: 'Aujourd’hui' },
  access: 'sales.read',
  // The first of all: where administrators arrive.
  navigation: { group: 'overview', order: 0, icon: 'home' },
  pages: [{ path: 'today', search: todayFilters, load: () => import('./Today.tsx').then((page) => page.Today) }],
});
