import { defineRoom } from '../../app/room.ts';
import { deliveryFilters } from './filters.ts';

export const room = defineRoom({
  id: 'webhooks',
  title: { en: 'Webhooks', fr: 'Webhooks' },
  access: 'user',
  navigation: { group: 'sell', order: 40, icon: 'webhook' },
  pages: [
    { path: 'webhooks', load: () => import('./Webhooks.tsx').then((page) => page.Webhooks) },
    {
      path: 'webhooks/new',
      title: { en: 'New webhook', fr: 'Nouveau webhook' },
      load: () => import('./NewWebhook.tsx').then((page) => page.NewWebhook),
    },
    {
      path: 'webhooks/$id',
      search: deliveryFilters,
      load: () => import('./Webhook.tsx').then((page) => page.Webhook),
    },
    { path: 'webhooks/$id/change', load: () => import('./ChangeWebhook.tsx').then((page) => page.ChangeWebhook) },
    {
      path: 'webhooks/$id/deliveries/$delivery',
      load: () => import('./Delivery.tsx').then((page) => page.Delivery),
    },
  ],
});
