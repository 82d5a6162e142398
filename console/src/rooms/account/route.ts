import { defineRoom } from '../../app/room.ts';
import { transactionFilters } from './filters.ts';

export const room = defineRoom({
  id: 'account',
  title: { en: 'My account', fr: 'Mon compte' },
  access: 'user',
  guests: true,
  navigation: { group: 'mine', order: 90, icon: 'account' },
  live: [
    { key: 'tickets', kinds: ['ticket.'] },
    { key: 'wallets', kinds: ['balance.', 'credits.'] },
    { key: 'transactions', kinds: ['balance.', 'credits.'] },
    { key: 'esims', kinds: ['order.'] },
  ],
  pages: [
    { path: 'account', search: transactionFilters, load: () => import('./Wallet.tsx').then((page) => page.Wallet) },
    {
      path: 'account/tickets',
      title: { en: 'Tickets', fr: 'Billets' },
      load: () => import('./Tickets.tsx').then((page) => page.Tickets),
    },
    {
      path: 'ticket-offer',
      title: { en: 'A ticket for you', fr: 'Un billet pour vous' },
      load: () => import('./TicketOffer.tsx').then((page) => page.TicketOffer),
    },
    {
      path: 'account/esims',
      title: { en: 'eSIMs', fr: 'eSIM' },
      load: () => import('./Esims.tsx').then((page) => page.Esims),
    },
    {
      path: 'account/security',
      title: { en: 'Security', fr: 'Sécurité' },
      load: () => import('./Security.tsx').then((page) => page.Security),
    },
    {
      path: 'account/devices',
      title: { en: 'Devices and sign-ins', fr: 'Appareils et connexions' },
      load: () => import('./Devices.tsx').then((page) => page.Devices),
    },
    {
      path: 'account/consents',
      title: { en: 'Consents', fr: 'Consentements' },
      load: () => import('./Consents.tsx').then((page) => page.Consents),
    },
    {
      path: 'account/data',
      title: { en: 'Your data', fr: 'Vos données' },
      load: () => import('./Data.tsx').then((page) => page.Data),
    },
    {
      path: 'account/activity',
      title: { en: 'Activity', fr: 'Activité' },
      load: () => import('./Activity.tsx').then((page) => page.Activity),
    },
    {
      path: 'account/profile',
      title: { en: 'Profile', fr: 'Profil' },
      load: () => import('./Profile.tsx').then((page) => page.Profile),
    },
  ],
});
