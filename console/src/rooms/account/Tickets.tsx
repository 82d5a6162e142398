import type { Ticket } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../app/session.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { List } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import { Fact, Facts } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TicketState } from '../../ui/TicketState.tsx';
import { Time } from '../../ui/Time.tsx';
import { Account } from './Account.tsx';
import { GiveDialog, Transfers } from './Transfers.tsx';
import { useTicketCode, useTickets } from './queries.ts';

export function Tickets() {
  const { t } = useTranslation('account');
  const list = useTickets();
  const [shown, setShown] = useState<Ticket>();
  const [given, setGiven] = useState<Ticket>();
  const { role } = useUser();
  // Guests neither give tickets nor get them.
  const mayGive = role !== 'guest';
  const columns: Column<Ticket>[] = [
    {
      id: 'event',
      title: t('tickets.event'),
      wide: true,
      cell: ({ event_title, event_date }) => (
        <span className="two-lines">
          <strong>{event_title}</strong>
          <span className="soft">
            <Time at={event_date} />
          </span>
        </span>
      ),
    },
    { id: 'seat', title: t('tickets.seat'), cell: ({ category, seat }) => `${category} ${seat}` },
    {
      id: 'status',
      title: t('tickets.status'),
      minor: true,
      cell: ({ status }) => <TicketState status={status} />,
    },
    {
      id: 'price',
      title: t('tickets.price'),
      numeric: true,
      minor: true,
      cell: ({ price, currency }) => <Money amount={price} currency={currency} />,
    },
    {
      id: 'code',
      title: t('tickets.code'),
      numeric: true,
      cell: (ticket) =>
        ticket.qr_code === '' ? (
          <TicketState status={ticket.status} />
        ) : (
          <span className="actions">
            <Button size="small" icon="ticket" onClick={() => setShown(ticket)}>
              {t('tickets.show')}
              <span className="visually-hidden">
                {ticket.event_title} {ticket.seat}
              </span>
            </Button>
            {mayGive && ticket.status === 'valid' && (
              <Button size="small" look="quiet" onClick={() => setGiven(ticket)}>
                {t('transfers.give.open')}
                <span className="visually-hidden">
                  {' '}
                  {ticket.event_title} {ticket.seat}
                </span>
              </Button>
            )}
          </span>
        ),
    },
  ];
  return (
    <Account>
      {mayGive && <Transfers direction="received" />}
      <List
        label={t('tickets.title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        empty={
          <EmptyState
            icon="ticket"
            title={t('tickets.empty')}
            action={<ButtonLink to="/catalogue/events">{t('tickets.toEvents')}</ButtonLink>}
          >
            {t('tickets.emptyText')}
          </EmptyState>
        }
      />
      {mayGive && <Transfers direction="given" />}
      {given && <GiveDialog ticket={given} onClose={() => setGiven(undefined)} />}
      {shown && <TicketCode ticket={shown} onClose={() => setShown(undefined)} />}
    </Account>
  );
}

function TicketCode({ ticket, onClose }: { ticket: Ticket; onClose(): void }) {
  const { t } = useTranslation('account');
  const { data: picture, error, refetch } = useTicketCode(ticket.id);
  return (
    <Dialog title={ticket.event_title} onClose={onClose}>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : picture ? (
        <img
          className="qr"
          src={picture}
          alt={t('tickets.codeOf', { event: ticket.event_title })}
          width={240}
          height={240}
        />
      ) : (
        <Skeleton width="240px" height={240} />
      )}
      <Facts>
        <Fact name={t('tickets.seat')}>
          {ticket.category} {ticket.seat}
        </Fact>
        <Fact name={t('tickets.date')}>
          <Time at={ticket.event_date} />
        </Fact>
        <Fact name={t('tickets.venue')}>{ticket.venue}</Fact>
        <Fact name={t('tickets.price')}>
          <Money amount={ticket.price} currency={ticket.currency} />
        </Fact>
      </Facts>
      <Copy text={ticket.qr_code} />
    </Dialog>
  );
}
