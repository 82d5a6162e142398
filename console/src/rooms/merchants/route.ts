import { defineRoom } from '../../app/room.ts';
import { accountFilters, merchantFilters } from './filters.ts';

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
    {
      path: 'merchants/applications',
      title: { en: 'Applications of merchants', fr: 'Demandes de marchands' },
      search: accountFilters,
      load: () => import('./Accounts.tsx').then((page) => page.Accounts),
    },
    { path: 'merchants/$id', load: () => import('./Merchant.tsx').then((page) => page.Merchant) },
  ],
});
