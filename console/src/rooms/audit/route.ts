import { defineRoom } from '../../app/room.ts';
import { auditFilters } from './filters.ts';

export const room = defineRoom({
  id: 'audit',
  title: { en: 'Audit log', fr: 'Journal d’audit' },
  access: 'audit.read',
  navigation: { group: 'operate', order: 85, icon: 'ledger' },
  pages: [{ path: 'audit', search: auditFilters, load: () => import('./Audit.tsx').then((page) => page.Audit) }],
});
