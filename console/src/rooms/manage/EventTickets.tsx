// The tickets of an event, for those who manage it: without their codes.
import type { EventTicket, ManagedEvent } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '../../app/session.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { ChoiceField } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import { Page } from '../../ui/Page.tsx';
import { shortId } from '../../ui/PersonLink.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { csvOnly, type Column } from '../../ui/Table.tsx';
import { TicketState } from '../../ui/TicketState.tsx';
import { Time } from '../../ui/Time.tsx';
import { ticketFilters, ticketStates } from './filters.ts';
import { useEvent, useEventTickets } from './queries.ts';
import { Loaded, useThingId } from './ThingPage.tsx';

export function EventTickets() {
  return <Loaded result={useEvent(useThingId())}>{(event) => <TicketsOf event={event} />}</Loaded>;
}

function TicketsOf({ event }: { event: ManagedEvent }) {
  const { t } = useTranslation('manage');
  const [filters, setFilters, filtering] = useFilters(ticketFilters);
  const list = useEventTickets(event.id, filters);
  const columns = useColumns();
  const exported = [csvOnly<EventTicket>('id', t('id'), ({ id }) => id), ...columns];
  return (
    <Page
      title={t('eventTickets.of', { event: event.title })}
      about={<Time at={event.date} />}
      actions={
        <ButtonLink look="quiet" to={`/manage/events/${event.id}`}>
          {t('eventTickets.back')}
        </ButtonLink>
      }
    >
      <List
        label={t('eventTickets.title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={
          <>
            <SearchField
              label={t('eventTickets.findSeat')}
              placeholder="A-17"
              maxLength={64}
              value={filters.seat ?? ''}
              onValue={(seat) => setFilters({ seat: seat || undefined })}
            />
            <ChoiceField
              label={t('stateTitle')}
              any={t('eventTickets.any')}
              choices={ticketStates}
              nameOf={(choice) => t(`eventTickets.states.${choice}`)}
              value={filters.status}
              onValue={(status) => setFilters({ status })}
            />
            <ChoiceField
              label={t('seatPlan.section')}
              any={t('eventTickets.anyCategory')}
              choices={event.categories.map(({ name }) => name)}
              nameOf={(name) => name}
              value={filters.category}
              onValue={(category) => setFilters({ category })}
            />
          </>
        }
        {...filtering}
        actions={<ExportButton name="tickets" list={list} columns={exported} />}
        empty={
          <EmptyState icon="ticket" title={t('eventTickets.empty')}>
            {t('eventTickets.emptyText')}
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<EventTicket>[] {
  const { t } = useTranslation('manage');
  const { acting } = useSession();
  const may = useMay();
  const isStaff = may('orders.read') && !acting;
  const holder: Column<EventTicket> = {
    id: 'holder',
    title: t('eventTickets.holder'),
    cell: ({ holder_id: id = '', holder_name: name }) =>
      may('people.read') ? (
        <Link to="/people/$id" params={{ id }}>
          {name || shortId(id)}
        </Link>
      ) : (
        name || shortId(id)
      ),
    csv: ({ holder_name: name = '' }) => name,
  };
  return [
    {
      id: 'seat',
      title: t('eventTickets.seat'),
      wide: true,
      cell: ({ seat, category, order_id: id }) => (
        <span className="two-lines">
          <Link to={isStaff ? '/orders/$id' : '/sales/$id'} params={{ id }}>
            {seat}
          </Link>
          <span className="soft">{category}</span>
        </span>
      ),
      csv: ({ seat, category }) => `${category} ${seat}`,
    },
    ...(isStaff ? [holder] : []),
    {
      id: 'state',
      title: t('stateTitle'),
      cell: ({ status }) => <TicketState status={status} />,
      csv: ({ status }) => status,
    },
    {
      id: 'entered',
      title: t('eventTickets.entered'),
      cell: ({ entered_at: at, inside }) => (
        <>
          <Time at={at} /> {inside && <Badge tone="good">{t('eventTickets.inside')}</Badge>}
        </>
      ),
      csv: ({ entered_at: at = '' }) => at,
    },
    {
      id: 'bought',
      title: t('eventTickets.bought'),
      minor: true,
      cell: ({ created_at: at }) => <Time at={at} />,
      csv: ({ created_at: at }) => at,
    },
    {
      id: 'price',
      title: t('price'),
      numeric: true,
      cell: ({ price, currency }) => <Money amount={price} currency={currency} />,
      csv: ({ price }) => price,
    },
  ];
}
