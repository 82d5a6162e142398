import { defineRoom } from '../../app/room.ts';
import { merchantFilters } from './filters.ts';

export const room = defineRoom({
  id: 'merchants',
  title: { en: 'Merchants', fr: 'Marchands' },
  access: 'merchants.read',
  navigation: { group: 'money', order: 61, icon: 'store' },
  pages: [
    {
      path: 'merchants',
      search: merchantFilters,
      load: () => import('./Merchants.tsx').then((page) => page.Merchants),
    },
    { path: 'merchants/$id', load: () => import('./Merchant.tsx').then((page) => page.Merchant) },
  ],
});
