import { defineRoom } from '../../app/room.ts';
import { paymentFilters, payoutFilters } from './filters.ts';

export const room = defineRoom({
  id: 'payments',
  title: { en: 'Payments and payouts', fr: 'Paiements et versements' },
  access: 'payments.read',
  navigation: { group: 'money', order: 60, icon: 'payments' },
  pages: [
    { path: 'payments', search: paymentFilters, load: () => import('./Payments.tsx').then((page) => page.Payments) },
    {
      path: 'payments/payouts',
      title: { en: 'Payouts', fr: 'Versements' },
      search: payoutFilters,
      load: () => import('./Payouts.tsx').then((page) => page.Payouts),
    },
    {
      path: 'payments/unclaimed',
      title: { en: 'Unclaimed money', fr: 'Argent non réclamé' },
      load: () => import('./Unclaimed.tsx').then((page) => page.Unclaimed),
    },
    {
      path: 'payments/rates',
      title: { en: 'Exchange rates', fr: 'Cours de change' },
      load: () => import('./Rates.tsx').then((page) => page.Rates),
    },
    { path: 'payments/$id', load: () => import('./Payment.tsx').then((page) => page.Payment) },
  ],
});
