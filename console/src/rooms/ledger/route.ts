import { defineRoom } from '../../app/room.ts';
import { transactionFilters } from './filters.ts';

export const room = defineRoom({
  id: 'ledger',
  title: { en: 'Ledger', fr: 'Grand livre' },
  access: 'ledger.read',
  navigation: { group: 'money', order: 62, icon: 'ledger' },
  pages: [
    { path: 'ledger', load: () => import('./Accounts.tsx').then((page) => page.Accounts) },
    {
      path: 'ledger/transactions',
      title: { en: 'Transactions', fr: 'Transactions' },
      search: transactionFilters,
      load: () => import('./Transactions.tsx').then((page) => page.Transactions),
    },
    { path: 'ledger/transactions/$id', load: () => import('./Movement.tsx').then((page) => page.Movement) },
    {
      path: 'ledger/verification',
      title: { en: 'Verification', fr: 'Vérification' },
      load: () => import('./Verification.tsx').then((page) => page.Verification),
    },
    {
      path: 'ledger/months',
      title: { en: 'Months', fr: 'Mois' },
      load: () => import('./Months.tsx').then((page) => page.Months),
    },
  ],
});
