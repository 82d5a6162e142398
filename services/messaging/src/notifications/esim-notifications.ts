// What people are told of their eSIMs: in their list of notifications, and by mail.
import type { EsimExpired, EsimExpiring, EsimUsageReached } from '@plaza/api/events/sales';
import { momentOf, notifies, type Notifiers } from './event-notifications.ts';

const topUp = 'You can top it up under My account, eSIMs.';

export const esimNotifications: Notifiers = {
  'plaza.events.v1.EsimUsageReached': notifies<EsimUsageReached>(
    'esim.usage',
    ({ planName, percent, dataUsed, dataTotal }) =>
      percent === 100
        ? { title: 'The data of your eSIM is used up', body: `${planName}: all ${dataTotal} MB are used. ${topUp}` }
        : {
            title: `${percent} % of your eSIM is used`,
            body: `${planName}: ${dataUsed} of ${dataTotal} MB are used, ${dataTotal - dataUsed} MB are left. ${topUp}`,
          },
    ({ percent }) => (percent === 100 ? 'esim-used-up' : 'esim-usage'),
  ),
  'plaza.events.v1.EsimExpiring': notifies<EsimExpiring>(
    'esim.expiring',
    ({ planName, days, expiresAt }) => ({
      title: days === 1 ? 'Your eSIM ends within a day' : `Your eSIM ends in ${days} days`,
      body: `${planName} ends on ${momentOf(expiresAt)}. ${topUp}`,
    }),
    () => 'esim-expiring',
  ),
  'plaza.events.v1.EsimExpired': notifies<EsimExpired>(
    'esim.expired',
    ({ planName }) => ({ title: 'Your eSIM has ended', body: `${planName} has ended. You can buy another one.` }),
    () => 'esim-expired',
  ),
};
