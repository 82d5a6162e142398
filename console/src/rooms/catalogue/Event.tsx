import type { EventCategory } from '@plaza/client';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Gallery } from '../../media/Picture.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useEvent } from './queries.ts';

export function Event() {
  const { t } = useTranslation('catalogue');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data: event, error, refetch } = useEvent(id);
  if (error)
    return (
      <Page title={t('events.title')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!event) return <PageSkeleton />;
  const columns: Column<EventCategory>[] = [
    { id: 'name', title: t('events.category'), wide: true, cell: ({ name }) => <strong>{name}</strong> },
    {
      id: 'seats',
      title: t('events.seats'),
      numeric: true,
      cell: ({ seats_left: left }) => (left === 0 ? <Badge tone="bad">{t('soldOut')}</Badge> : <Count value={left} />),
    },
    {
      id: 'price',
      title: t('price'),
      numeric: true,
      cell: ({ price, currency }) => <Money amount={price} currency={currency} strong />,
    },
  ];
  return (
    <Page title={event.title} about={event.competition}>
      <Card>
        <Gallery pictures={event.pictures} />
        <Facts>
          <Fact name={t('events.date')}>
            <Time at={event.date} />
          </Fact>
          <Fact name={t('events.venue')}>{event.venue}</Fact>
          <Fact name={t('club')}>{event.club}</Fact>
          <Fact name={t('events.seats')}>
            <Count value={event.seats_available} />
          </Fact>
          <Fact name={t('id')}>
            <Copy text={event.id} />
          </Fact>
        </Facts>
      </Card>
      <Card flush>
        <Table label={t('events.categories')} rows={event.categories} columns={columns} rowId={({ name }) => name} />
      </Card>
    </Page>
  );
}
