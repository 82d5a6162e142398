import { defineRoom } from '../../app/room.ts';

export const room = defineRoom({
  id: 'subscription',
  title: { en: 'Subscription', fr: 'Abonnement' },
  access: 'user',
  navigation: { group: 'mine', order: 95, icon: 'tag' },
  pages: [
    { path: 'subscription', load: () => import('./Subscription.tsx').then((page) => page.Subscription) },
    {
      path: 'subscription/data-pod',
      title: { en: 'Data pod', fr: 'Espace de données' },
      load: () => import('./DataPod.tsx').then((page) => page.DataPod),
    },
  ],
});
