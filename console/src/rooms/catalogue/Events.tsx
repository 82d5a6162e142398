import type { Event } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { WithThumb } from '../../media/Picture.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { Catalogue } from './Catalogue.tsx';
import { eventFilters } from './filters.ts';
import { useEvents } from './queries.ts';

export function Events() {
  const { t } = useTranslation('catalogue');
  const [filters, setFilters, filtering] = useFilters(eventFilters);
  const list = useEvents(filters);
  const columns: Column<Event>[] = [
    {
      id: 'title',
      title: t('events.name'),
      wide: true,
      cell: ({ id, title, competition, venue, pictures }) => (
        <WithThumb picture={pictures[0]} icon="calendar">
          <Link to="/catalogue/events/$id" params={{ id }}>
            {title}
          </Link>
          <span className="soft">{[competition, venue].filter(Boolean).join(' · ')}</span>
        </WithThumb>
      ),
      csv: ({ title }) => title,
    },
    { id: 'date', title: t('events.date'), cell: ({ date }) => <Time at={date} />, csv: ({ date = '' }) => date },
    { id: 'club', title: t('club'), minor: true, cell: ({ club }) => club, csv: ({ club }) => club },
    {
      id: 'seats',
      title: t('events.seats'),
      numeric: true,
      cell: ({ seats_available: seats }) =>
        seats === 0 ? <Badge tone="bad">{t('soldOut')}</Badge> : <Count value={seats} />,
      csv: ({ seats_available: seats }) => seats,
    },
    {
      id: 'price',
      title: t('events.from'),
      numeric: true,
      cell: ({ price_from, currency }) => <Money amount={price_from} currency={currency} strong />,
      csv: ({ price_from }) => price_from,
    },
  ];
  return (
    <Catalogue>
      <List
        label={t('events.title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={
          <SearchField
            label={t('club')}
            value={filters.club ?? ''}
            placeholder="AS_MONACO"
            maxLength={64}
            onValue={(club) => setFilters({ club })}
          />
        }
        {...filtering}
        actions={<ExportButton name="events" list={list} columns={columns} />}
        empty={
          <EmptyState icon="ticket" title={t('events.empty')}>
            {t('events.emptyText')}
          </EmptyState>
        }
      />
    </Catalogue>
  );
}
