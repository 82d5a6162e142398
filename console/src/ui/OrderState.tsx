import type { FoundOrder } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from './Badge.tsx';

const tones: Record<FoundOrder['status'], Tone> = {
  pending: 'accent',
  paid: 'good',
  failed: 'bad',
  refunding: 'accent',
  refunded: 'plain',
};

/** Names the states of orders: for what is no badge, such as a choice. */
export function useOrderStateName(): (state: FoundOrder['status'] | 'stuck' | 'partially_refunded') => string {
  const { t } = useTranslation('app');
  return (state) => t(`orderState.${state}`);
}

export function OrderState({ order }: { order: Pick<FoundOrder, 'status' | 'stuck' | 'refunded'> }) {
  const nameOf = useOrderStateName();
  const isPart = order.status === 'paid' && Number(order.refunded) > 0;
  return (
    <span className="chips">
      <Badge tone={tones[order.status]}>{nameOf(order.status)}</Badge>
      {isPart && <Badge tone="warn">{nameOf('partially_refunded')}</Badge>}
      {order.stuck && <Badge tone="warn">{nameOf('stuck')}</Badge>}
    </span>
  );
}
