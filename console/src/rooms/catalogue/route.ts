import { defineRoom } from '../../app/room.ts';
import { eventFilters, productFilters } from './filters.ts';

export const room = defineRoom({
  id: 'catalogue',
  title: { en: 'Catalogue', fr: 'Catalogue' },
  access: 'user',
  guests: true,
  navigation: { group: 'sell', order: 30, icon: 'tag' },
  pages: [
    { path: 'catalogue', search: productFilters, load: () => import('./Products.tsx').then((page) => page.Products) },
    {
      path: 'catalogue/events',
      title: { en: 'Events', fr: 'Événements' },
      search: eventFilters,
      load: () => import('./Events.tsx').then((page) => page.Events),
    },
    { path: 'catalogue/events/$id', load: () => import('./Event.tsx').then((page) => page.Event) },
    {
      path: 'catalogue/plans',
      title: { en: 'eSIM plans', fr: 'Forfaits eSIM' },
      load: () => import('./Plans.tsx').then((page) => page.Plans),
    },
  ],
});
