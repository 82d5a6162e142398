// How webhooks and deliveries are.
import type { Delivery, Webhook } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { reasonOf } from './reasons.ts';

export const tones: Record<Delivery['status'], Tone> = {
  pending: 'accent',
  delivered: 'good',
  failed: 'bad',
  skipped: 'warn',
};

export function DeliveryState({ delivery: { status } }: { delivery: Delivery }) {
  const { t } = useTranslation('webhooks');
  return <Badge tone={tones[status]}>{t(`states.${status}`)}</Badge>;
}

const webhookTones = { enabled: 'good', failing: 'warn', disabled: 'bad' } as const;

export function WebhookState({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('webhooks');
  const state = !webhook.enabled ? 'disabled' : webhook.failing_since ? 'failing' : 'enabled';
  return <Badge tone={webhookTones[state]}>{t(`state.${state}`)}</Badge>;
}

/** Why the last attempt failed: what the server answered, in the language of who reads, or why it answered nothing. */
export function useReason(): (attempt: Pick<Delivery, 'response_status' | 'error'>) => string {
  const { t } = useTranslation('webhooks');
  return ({ response_status: answer, error }) => {
    if (!error) return '';
    if (answer === 0) {
      const known = reasonOf(error);
      return known ? t(`reasons.${known.key}`, known.values) : error;
    }
    return isRedirect(answer) ? t('redirected', { answer }) : t('answered', { answer });
  };
}

/** Redirects are not followed. */
export const isRedirect = (answer: number): boolean => answer >= 300 && answer < 400;

/** A name for people: what its owner wrote, or where it leads. */
export const nameOf = ({ description, url }: Webhook): string => description || new URL(url).host;
