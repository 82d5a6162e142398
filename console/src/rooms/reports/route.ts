import { defineRoom } from '../../app/room.ts';
import { reportFilters } from './filters.ts';

export const room = defineRoom({
  id: 'reports',
  title: { en: 'Reports', fr: 'Signalements' },
  access: 'reports.read',
  navigation: { group: 'operate', order: 76, icon: 'alert' },
  pages: [{ path: 'reports', search: reportFilters, load: () => import('./Reports.tsx').then((page) => page.Reports) }],
});
