// What was ordered.
import type { OrderLine, Ticket } from '@plaza/client';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Copy } from './Copy.tsx';
import { Count, Money } from './Money.tsx';
import { Card } from './Page.tsx';
import { shortId } from './PersonLink.tsx';
import { Table, type Column } from './Table.tsx';
import { TicketState } from './TicketState.tsx';

interface LinesProps {
  currency: string;
  lines: readonly OrderLine[];
  nameOf(line: OrderLine): ReactNode;
}

export function Lines({ currency, lines, nameOf }: LinesProps) {
  const { t } = useTranslation('app');
  const columns: Column<OrderLine>[] = [
    {
      id: 'name',
      title: t('order.lines.name'),
      wide: true,
      cell: nameOf,
    },
    {
      id: 'quantity',
      title: t('order.lines.quantity'),
      numeric: true,
      cell: ({ quantity }) => <Count value={quantity} />,
    },
    {
      id: 'refunded',
      title: t('order.lines.refunded'),
      numeric: true,
      cell: ({ refunded_quantity: refunded }) => <Count value={refunded} />,
    },
    {
      id: 'price',
      title: t('order.lines.price'),
      numeric: true,
      minor: true,
      cell: ({ price }) => <Money amount={price} currency={currency} />,
    },
    {
      id: 'total',
      title: t('order.total'),
      numeric: true,
      cell: ({ total }) => <Money amount={total} currency={currency} strong />,
    },
  ];
  return (
    <Card flush title={t('order.lines.title')}>
      <Table label={t('order.lines.title')} rows={lines} columns={columns} rowId={({ line }) => String(line)} />
    </Card>
  );
}

type ShownTicket = Pick<Ticket, 'id' | 'category' | 'seat' | 'status' | 'price'>;

export function Tickets({ currency, tickets }: { currency: string; tickets: readonly ShownTicket[] }) {
  const { t } = useTranslation('app');
  const columns: Column<ShownTicket>[] = [
    { id: 'seat', title: t('order.tickets.seat'), wide: true, cell: ({ category, seat }) => `${category} ${seat}` },
    { id: 'id', title: t('order.tickets.id'), cell: ({ id }) => <Copy text={id} label={shortId(id)} /> },
    {
      id: 'state',
      title: t('order.state'),
      cell: ({ status }) => <TicketState status={status} />,
    },
    {
      id: 'price',
      title: t('order.lines.price'),
      numeric: true,
      cell: ({ price }) => <Money amount={price} currency={currency} />,
    },
  ];
  return (
    <Card flush title={t('order.tickets.title')}>
      <Table label={t('order.tickets.title')} rows={tickets} columns={columns} rowId={({ id }) => id} />
    </Card>
  );
}
