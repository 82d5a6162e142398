import { defineRoom } from '../../app/room.ts';

export const room = defineRoom({
  id: 'system',
  title: { en: 'System', fr: 'Système' },
  access: 'operations.read',
  navigation: { group: 'operate', order: 80, icon: 'system' },
  pages: [{ path: 'system', load: () => import('./System.tsx').then((page) => page.System) }],
});
