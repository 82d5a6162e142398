import { defineRoom } from '../../app/room.ts';
import { mailFilters } from './filters.ts';

export const room = defineRoom({
  id: 'mails',
  title: { en: 'Mails', fr: 'E-mails' },
  access: 'mails.read',
  navigation: { group: 'operate', order: 75, icon: 'mail' },
  pages: [
    { path: 'mails', search: mailFilters, load: () => import('./Mails.tsx').then((page) => page.Mails) },
    {
      path: 'mails/templates',
      title: { en: 'Mail templates', fr: 'Modèles d’e-mails' },
      load: () => import('./Templates.tsx').then((page) => page.Templates),
    },
    {
      path: 'mails/templates/$template/$language',
      load: () => import('./Template.tsx').then((page) => page.Template),
    },
  ],
});
