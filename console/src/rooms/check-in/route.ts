import { defineRoom } from '../../app/room.ts';
import { scanFilters } from './filters.ts';

export const room = defineRoom({
  id: 'check-in',
  title: { en: 'Check-in', fr: 'Contrôle d’accès' },
  access: 'user',
  navigation: { group: 'sell', order: 34, icon: 'check' },
  pages: [
    { path: 'check-in', load: () => import('./Events.tsx').then((page) => page.Events) },
    { path: 'check-in/$id', search: scanFilters, load: () => import('./Event.tsx').then((page) => page.Event) },
  ],
});
