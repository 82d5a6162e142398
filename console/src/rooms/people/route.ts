import { defineRoom } from '../../app/room.ts';
import { peopleFilters, transactionFilters } from './filters.ts';

export const room = defineRoom({
  id: 'people',
  title: { en: 'People', fr: 'Personnes' },
  access: 'people.read',
  navigation: { group: 'overview', order: 10, icon: 'people' },
  pages: [
    { path: 'people', search: peopleFilters, load: () => import('./People.tsx').then((page) => page.People) },
    { path: 'people/$id', load: () => import('./Overview.tsx').then((page) => page.Overview) },
    { path: 'people/$id/orders', load: () => import('./PersonOrders.tsx').then((page) => page.PersonOrders) },
    { path: 'people/$id/tickets', load: () => import('./PersonTickets.tsx').then((page) => page.PersonTickets) },
    { path: 'people/$id/esims', load: () => import('./PersonEsims.tsx').then((page) => page.PersonEsims) },
    {
      path: 'people/$id/transactions',
      search: transactionFilters,
      load: () => import('./PersonTransactions.tsx').then((page) => page.PersonTransactions),
    },
    { path: 'people/$id/sessions', load: () => import('./Sessions.tsx').then((page) => page.Sessions) },
    { path: 'people/$id/history', load: () => import('./History.tsx').then((page) => page.History) },
  ],
});
