import type { Ticket } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { List } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TicketState } from '../../ui/TicketState.tsx';
import { Time } from '../../ui/Time.tsx';
import { Person } from './Person.tsx';
import { useTicketsOf } from './queries.ts';

export function PersonTickets() {
  return <Person>{({ person }) => <TicketsOf id={person.id} />}</Person>;
}

function TicketsOf({ id: person }: { id: string }) {
  const { t } = useTranslation('people');
  const list = useTicketsOf(person);
  const columns: Column<Ticket>[] = [
    {
      id: 'event',
      title: t('tickets.event'),
      wide: true,
      cell: ({ order_id: order, event_title: title, event_date: date }) => (
        <span className="two-lines">
          {order ? (
            <Link to="/orders/$id" params={{ id: order }}>
              {title}
            </Link>
          ) : (
            title
          )}
          <span className="soft">
            <Time at={date} />
          </span>
        </span>
      ),
    },
    { id: 'seat', title: t('tickets.seat'), cell: ({ category, seat }) => `${category} ${seat}` },
    { id: 'state', title: t('tickets.state'), cell: ({ status }) => <TicketState status={status} /> },
    {
      id: 'bought',
      title: t('tickets.bought'),
      minor: true,
      cell: ({ created_at: at }) => <Time at={at} />,
    },
    {
      id: 'price',
      title: t('tickets.price'),
      numeric: true,
      cell: ({ price, currency }) => <Money amount={price} currency={currency} />,
    },
  ];
  return (
    <List
      label={t('tickets.title')}
      heading
      list={list}
      columns={columns}
      rowId={({ id }) => id}
      empty={
        <EmptyState icon="ticket" title={t('tickets.empty')}>
          {t('tickets.emptyText')}
        </EmptyState>
      }
    />
  );
}
