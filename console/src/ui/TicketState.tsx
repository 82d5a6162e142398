import type { Ticket } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from './Badge.tsx';

const tones: Record<Ticket['status'], Tone> = { valid: 'good', used: 'plain', refunded: 'warn', cancelled: 'bad' };

export function TicketState({ status }: Pick<Ticket, 'status'>) {
  const { t } = useTranslation('app');
  return <Badge tone={tones[status]}>{t(`order.ticket.${status}`)}</Badge>;
}
