import type { ManagedCategory, ManagedEvent } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMayFor } from '../../app/sellers.ts';
import { Gallery } from '../../media/Picture.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { CategoryDialog, RemoveCategoryDialog } from './CategoryDialogs.tsx';
import { EventChange } from './EventChange.tsx';
import { useEvent } from './queries.ts';
import { ManagedFacts } from './state.tsx';
import { ThingPage } from './ThingPage.tsx';

export function Event() {
  return (
    <ThingPage kind="event" use={useEvent} nameOf={({ title }) => title}>
      {(event) => (
        <>
          <EventFacts event={event} />
          <EventChange event={event} />
          <Categories event={event} />
        </>
      )}
    </ThingPage>
  );
}

function EventFacts({ event }: { event: ManagedEvent }) {
  const { t } = useTranslation('manage');
  const mayFor = useMayFor();
  return (
    <Card>
      <Gallery pictures={event.pictures} />
      <Facts>
        <Fact name={t('events.date')}>
          <Time at={event.date} />
        </Fact>
        <Fact name={t('events.venue')}>{event.venue}</Fact>
        <Fact name={t('events.competition')}>{event.competition}</Fact>
        <Fact name={t('club')}>{event.club}</Fact>
        <Fact name={t('events.seatsLeft')}>
          <Count value={event.seats_available} />
        </Fact>
        {event.limit_per_person > 0 && (
          <Fact name={t('events.limit')}>
            <Count value={event.limit_per_person} />
          </Fact>
        )}
        {(event.hot || event.vip) && (
          <Fact name={t('events.kind')}>
            {event.hot && <Badge tone="accent">{t('events.hot')}</Badge>}{' '}
            {event.vip && <Badge tone="accent">{t('events.vip')}</Badge>}
          </Fact>
        )}
        {event.managed.published_at && (
          <Fact name={t('events.checkIn')}>
            <Link to="/check-in/$id" params={{ id: event.id }}>
              {t('events.toCheckIn')}
            </Link>
          </Fact>
        )}
        <Fact name={t('events.plan')}>
          <Link to="/manage/events/$id/seats" params={{ id: event.id }}>
            {t('events.toPlan')}
          </Link>
          {mayFor(event.managed.merchant_id, 'orders.read') && (
            <>
              {' · '}
              <Link to="/manage/events/$id/tickets" params={{ id: event.id }}>
                {t('events.toTickets')}
              </Link>
            </>
          )}
        </Fact>
        <ManagedFacts id={event.id} managed={event.managed} />
      </Facts>
    </Card>
  );
}

function Categories({ event }: { event: ManagedEvent }) {
  const { t } = useTranslation('manage');
  const [open, setOpen] = useState<{ dialog: 'put' | 'remove'; category?: ManagedCategory }>();
  const close = () => setOpen(undefined);
  const columns: Column<ManagedCategory>[] = [
    { id: 'name', title: t('events.category'), wide: true, cell: ({ name }) => <strong>{name}</strong> },
    {
      id: 'price',
      title: t('price'),
      numeric: true,
      cell: ({ price }) => <Money amount={price} currency={event.currency} strong />,
    },
    {
      id: 'capacity',
      title: t('events.seats'),
      numeric: true,
      minor: true,
      cell: ({ capacity }) => <Count value={capacity} />,
    },
    {
      id: 'left',
      title: t('events.seatsLeft'),
      numeric: true,
      cell: ({ seats_left: left }) => <Count value={left} />,
    },
    {
      id: 'act',
      title: t('change'),
      numeric: true,
      cell: (category) => (
        <span className="actions">
          <Button size="small" onClick={() => setOpen({ dialog: 'put', category })}>
            {t('change')}
          </Button>
          <Button size="small" look="quiet" onClick={() => setOpen({ dialog: 'remove', category })}>
            {t('events.remove')}
          </Button>
        </span>
      ),
    },
  ];
  return (
    <Card
      flush
      title={t('events.categories')}
      actions={
        <Button icon="plus" onClick={() => setOpen({ dialog: 'put' })}>
          {t('events.addCategory')}
        </Button>
      }
    >
      <Table label={t('events.categories')} rows={event.categories} columns={columns} rowId={({ name }) => name} />
      {open?.dialog === 'put' && <CategoryDialog event={event} category={open.category} onClose={close} />}
      {open?.dialog === 'remove' && open.category && (
        <RemoveCategoryDialog event={event} category={open.category} onClose={close} />
      )}
    </Card>
  );
}
