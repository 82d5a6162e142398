import { defineRoom } from '../../app/room.ts';
import { traceFilters } from './filters.ts';

export const room = defineRoom({
  id: 'trace',
  title: { en: 'Trace', fr: 'Parcours' },
  access: 'trace.read',
  navigation: { group: 'operate', order: 84, icon: 'search' },
  pages: [{ path: 'trace', search: traceFilters, load: () => import('./Trace.tsx').then((page) => page.Trace) }],
});
