import { defineRoom } from '../../app/room.ts';
import { orderFilters } from './filters.ts';

export const room = defineRoom({
  id: 'orders',
  title: { en: 'Orders', fr: 'Commandes' },
  access: 'orders.read',
  navigation: { group: 'sell', order: 20, icon: 'orders' },
  pages: [
    { path: 'orders', search: orderFilters, load: () => import('./Orders.tsx').then((page) => page.Orders) },
    { path: 'orders/$id', load: () => import('./Order.tsx').then((page) => page.Order) },
    { path: 'orders/$id/refund', load: () => import('./Refund.tsx').then((page) => page.Refund) },
  ],
});
