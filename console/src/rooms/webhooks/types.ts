// The event types, which the API lists, in the language of who reads.
import type { EventType } from '@plaza/client';
import { useTranslation } from 'react-i18next';

export const everything = '*';

/** Sent on request, whatever a webhook selects. */
export const testType = 'webhook.test';

/** What a type means. A type that this console does not know yet is described by the API. */
export function useMeaning(): (type: EventType) => string {
  const { t } = useTranslation('webhooks');
  return ({ name, description }) => {
    const [topic, what] = name.split('.');
    return t(`types.${topic}.${what}`, { defaultValue: description });
  };
}

export const groups = ['payments', 'payouts', 'purchases', 'wallet'] as const;

const groupOfTopic: Record<string, (typeof groups)[number]> = {
  payment: 'payments',
  payout: 'payouts',
  order: 'purchases',
  ticket: 'purchases',
  event: 'purchases',
  esim: 'purchases',
};

export const groupOf = ({ name }: EventType): (typeof groups)[number] =>
  groupOfTopic[name.split('.')[0] ?? ''] ?? 'wallet';
