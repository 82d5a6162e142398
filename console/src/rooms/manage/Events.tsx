import type { ManagedEvent } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { WithThumb } from '../../media/Picture.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Count } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { ChangeBadge } from './EventChange.tsx';
import { thingFilters } from './filters.ts';
import { Manage } from './Manage.tsx';
import { useEvents } from './queries.ts';
import { useStateColumn } from './state.tsx';
import { ThingFilters } from './ThingFilters.tsx';

export function Events() {
  const [filters, setFilters] = useFilters(thingFilters, { keep: ['merchant'] });
  return (
    <Manage kind="events" merchant={filters.merchant} onMerchant={(merchant) => setFilters({ merchant })}>
      {({ merchantId }) => <EventList key={merchantId} merchantId={merchantId} />}
    </Manage>
  );
}

function EventList({ merchantId }: { merchantId: string | undefined }) {
  const { t } = useTranslation('manage');
  const [{ state, club }, setFilters, filtering] = useFilters(thingFilters, { keep: ['merchant'] });
  const list = useEvents({
    ...(merchantId && { merchant_id: merchantId }),
    ...(state && { state }),
    ...(club && { club }),
  });
  const stateColumn = useStateColumn<ManagedEvent>();
  const columns: Column<ManagedEvent>[] = [
    {
      id: 'title',
      title: t('events.name'),
      wide: true,
      cell: ({ id, title, competition, venue, pictures }) => (
        <WithThumb picture={pictures[0]} icon="calendar">
          <Link to="/manage/events/$id" params={{ id }}>
            {title}
          </Link>
          <span className="soft">{[competition, venue].filter(Boolean).join(' · ')}</span>
        </WithThumb>
      ),
      csv: ({ title }) => title,
    },
    { id: 'date', title: t('events.date'), cell: ({ date }) => <Time at={date} />, csv: ({ date }) => date },
    { id: 'club', title: t('club'), minor: true, cell: ({ club: id }) => id, csv: ({ club: id }) => id },
    {
      ...stateColumn,
      cell: (event) => (
        <span className="actions">
          {stateColumn.cell(event)} <ChangeBadge event={event} />
        </span>
      ),
    },
    {
      id: 'seats',
      title: t('events.seatsLeft'),
      numeric: true,
      cell: ({ seats_available: seats }) => <Count value={seats} />,
      csv: ({ seats_available: seats }) => seats,
    },
  ];
  return (
    <List
      label={t('events.title')}
      list={list}
      columns={columns}
      rowId={({ id }) => id}
      filters={<ThingFilters state={state} club={club} onFilter={setFilters} />}
      {...filtering}
      actions={<ExportButton name="managed-events" list={list} columns={columns} />}
      empty={
        <EmptyState icon="ticket" title={t('events.empty')}>
          {t('events.emptyText')}
        </EmptyState>
      }
    />
  );
}
