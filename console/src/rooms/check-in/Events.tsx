import type { Event } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { WithThumb } from '../../media/Picture.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { List } from '../../ui/List.tsx';
import { Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useCheckInSellers, useEvents } from './queries.ts';

/** The events whose gates the person prepares. */
export function Events() {
  const { t } = useTranslation('check-in');
  const { data: sellers, error, refetch } = useCheckInSellers();
  if (error)
    return (
      <Page title={t('title')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!sellers) return <PageSkeleton />;
  const { isStaff, merchantIds } = sellers;
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <a className="button secondary" href="/console/gate">
          {t('openGate')}
        </a>
      }
    >
      {isStaff || merchantIds.length > 0 ? (
        <EventList sellers={sellers} />
      ) : (
        <EmptyState icon="check" title={t('none')}>
          {t('noneText')}
        </EmptyState>
      )}
    </Page>
  );
}

function EventList({ sellers }: { sellers: Parameters<typeof useEvents>[0] }) {
  const { t } = useTranslation('check-in');
  const list = useEvents(sellers);
  const columns: Column<Event>[] = [
    {
      id: 'title',
      title: t('event'),
      wide: true,
      cell: ({ id, title, venue, pictures }) => (
        <WithThumb picture={pictures[0]} icon="calendar">
          <Link to="/check-in/$id" params={{ id }}>
            {title}
          </Link>
          <span className="soft">{venue}</span>
        </WithThumb>
      ),
    },
    { id: 'date', title: t('date'), cell: ({ date }) => <Time at={date} /> },
  ];
  return (
    <List
      label={t('events')}
      list={list}
      columns={columns}
      rowId={({ id }) => id}
      empty={<EmptyState icon="calendar" title={t('noEvents')} />}
    />
  );
}
