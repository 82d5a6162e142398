import { defineRoom } from '../../app/room.ts';
import { activityFilters } from './filters.ts';

export const room = defineRoom({
  id: 'team',
  title: { en: 'My merchants', fr: 'Mes commerces' },
  access: 'user',
  navigation: { group: 'sell', order: 35, icon: 'people' },
  pages: [
    { path: 'team', load: () => import('./Memberships.tsx').then((page) => page.Memberships) },
    {
      path: 'team/apply',
      title: { en: 'Apply for a merchant', fr: 'Demander un commerce' },
      load: () => import('./Apply.tsx').then((page) => page.Apply),
    },
    { path: 'team/$id', load: () => import('./Team.tsx').then((page) => page.Team) },
    {
      path: 'team/$id/activity',
      search: activityFilters,
      load: () => import('./Activity.tsx').then((page) => page.Activity),
    },
    {
      path: 'invitation',
      title: { en: 'Accept an invitation to a team', fr: 'Accepter une invitation dans une équipe' },
      load: () => import('./AcceptInvitation.tsx').then((page) => page.AcceptInvitation),
    },
  ],
});
