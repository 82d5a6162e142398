import { defineRoom } from '../../app/room.ts';
import { eventFilters } from './filters.ts';

export const room = defineRoom({
  id: 'events',
  title: { en: 'Events and queues', fr: 'Événements et files' },
  access: 'operations.read',
  navigation: { group: 'operate', order: 70, icon: 'queue' },
  pages: [{ path: 'events', search: eventFilters, load: () => import('./Events.tsx').then((page) => page.Events) }],
});
