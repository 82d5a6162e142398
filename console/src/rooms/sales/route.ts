import { defineRoom } from '../../app/room.ts';
import { merchantFilter, saleFilters } from './filters.ts';

export const room = defineRoom({
  id: 'sales',
  title: { en: 'Orders received', fr: 'Commandes reçues' },
  access: 'user',
  navigation: { group: 'sell', order: 33, icon: 'orders' },
  pages: [
    { path: 'sales', search: saleFilters, load: () => import('./Sales.tsx').then((page) => page.Sales) },
    { path: 'sales/$id', search: merchantFilter, load: () => import('./Sale.tsx').then((page) => page.Sale) },
    {
      path: 'sales/$id/refund',
      search: merchantFilter,
      load: () => import('./RefundSale.tsx').then((page) => page.RefundSale),
    },
  ],
});
