import { defineRoom } from '../../app/room.ts';
import { merchantFilter, requestFilters } from './filters.ts';

export const room = defineRoom({
  id: 'keys',
  title: { en: 'API keys', fr: 'Clés d’API' },
  access: 'user',
  navigation: { group: 'sell', order: 45, icon: 'key' },
  pages: [
    { path: 'keys', search: merchantFilter, load: () => import('./Keys.tsx').then((page) => page.Keys) },
    {
      path: 'keys/$merchant/new',
      load: () => import('./NewKey.tsx').then((page) => page.NewKey),
    },
    {
      path: 'keys/$merchant/requests',
      search: requestFilters,
      load: () => import('./Requests.tsx').then((page) => page.Requests),
    },
    {
      path: 'keys/$merchant/$id/change',
      load: () => import('./ChangeKey.tsx').then((page) => page.ChangeKey),
    },
    { path: 'keys/$merchant/$id', load: () => import('./Key.tsx').then((page) => page.Key) },
  ],
});
