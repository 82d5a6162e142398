// Tickets that people give to each other: what was offered to the person, and what they offered.
import type { Ticket, TicketTransfer } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useStepUp } from '../../app/StepUp.tsx';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { List } from '../../ui/List.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { useRefreshTickets, useTransfers } from './queries.ts';

export type Direction = 'received' | 'given';
type Act = 'accept' | 'decline' | 'cancel';

const tones: Record<TicketTransfer['state'], Tone> = {
  offered: 'accent',
  accepted: 'good',
  declined: 'plain',
  cancelled: 'plain',
  expired: 'plain',
  ended: 'plain',
};
const acts: Record<Direction, readonly Act[]> = { received: ['accept', 'decline'], given: ['cancel'] };

/** Nothing as long as there are no offers. */
export function Transfers({ direction }: { direction: Direction }) {
  const { t } = useTranslation('account');
  const list = useTransfers(direction);
  const [open, setOpen] = useState<{ act: Act; transfer: TicketTransfer }>();
  const columns = useColumns(direction, (act, transfer) => setOpen({ act, transfer }));
  if (!list.error && list.rows.length === 0) return null;
  return (
    <>
      <List
        label={t(`transfers.${direction}`)}
        heading
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        empty={null}
      />
      {open && <ActDialog {...open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function useColumns(direction: Direction, act: (act: Act, transfer: TicketTransfer) => void): Column<TicketTransfer>[] {
  const { t } = useTranslation('account');
  const recipient: Column<TicketTransfer> = {
    id: 'to',
    title: t('transfers.to'),
    cell: ({ to_email: address }) => address || '–',
  };
  return [
    {
      id: 'event',
      title: t('tickets.event'),
      wide: true,
      cell: ({ event_title: title, event_date: date, category, seat }) => (
        <span className="two-lines">
          <strong>{title}</strong>
          <span className="soft">
            <Time at={date} /> · {category} {seat}
          </span>
        </span>
      ),
    },
    // The address is not kept when the offer has ended.
    ...(direction === 'given' ? [recipient] : []),
    {
      id: 'state',
      title: t('tickets.status'),
      cell: ({ state }) => <Badge tone={tones[state]}>{t(`transfers.states.${state}`)}</Badge>,
    },
    { id: 'until', title: t('transfers.until'), minor: true, cell: ({ expires_at: end }) => <Time at={end} /> },
    {
      id: 'act',
      title: t('transfers.act'),
      numeric: true,
      cell: (transfer) =>
        transfer.state === 'offered' && (
          <span className="actions">
            {acts[direction].map((name) => (
              <Button
                key={name}
                size="small"
                look={name === 'accept' ? 'primary' : 'secondary'}
                onClick={() => act(name, transfer)}
              >
                {t(`transfers.${name}.open`)}
                <span className="visually-hidden">
                  {' '}
                  {transfer.event_title} {transfer.seat}
                </span>
              </Button>
            ))}
          </span>
        ),
    },
  ];
}

function ActDialog({ act, transfer, onClose }: { act: Act; transfer: TicketTransfer; onClose(): void }) {
  const { t } = useTranslation('account');
  const say = useToast();
  const refresh = useRefreshTickets();
  const { id, event_title: event, category, seat } = transfer;
  const form = useForm({
    id: `ticket-transfer-${act}.${id}`,
    initial: {},
    send: (_, key): Promise<unknown> => {
      if (act === 'accept') return plaza.api.acceptTicketTransfer({ id }, { key });
      return act === 'decline'
        ? plaza.api.declineTicketTransfer({ id }, { key })
        : plaza.api.cancelTicketTransfer({ id }, { key });
    },
    onSent: () => {
      refresh();
      say(t(`transfers.${act}.done`));
      onClose();
    },
  });
  return (
    <Dialog title={t(`transfers.${act}.title`)} onClose={onClose}>
      <p>
        <strong>{event}</strong> · {category} {seat}
      </p>
      <p>{t(`transfers.${act}.about`)}</p>
      <Form form={form} submit={t(`transfers.${act}.open`)} look={act === 'accept' ? 'primary' : 'danger'}>
        {null}
      </Form>
    </Dialog>
  );
}

export function GiveDialog({ ticket, onClose }: { ticket: Ticket; onClose(): void }) {
  const { t } = useTranslation('account');
  const say = useToast();
  const refresh = useRefreshTickets();
  const stepUp = useStepUp();
  const form = useForm({
    id: `ticket-transfer.${ticket.id}`,
    initial: { to_email: '' },
    send: ({ to_email }, key) =>
      stepUp.run(() => plaza.api.offerTicket({ ticket_id: ticket.id, to_email: to_email.trim() }, { key })),
    onSent: () => {
      form.reset();
      refresh();
      say(t('transfers.give.done'));
      onClose();
    },
  });
  return (
    <>
      <Dialog title={t('transfers.give.title')} onClose={onClose}>
        <p>
          <strong>{ticket.event_title}</strong> · {ticket.category} {ticket.seat}
        </p>
        <p>{t('transfers.give.about')}</p>
        <Form form={form} submit={t('transfers.give.send')}>
          <TextField
            label={t('transfers.give.email')}
            hint={t('transfers.give.emailHint')}
            type="email"
            required
            maxLength={254}
            autoComplete="off"
            {...form.field('to_email')}
          />
        </Form>
      </Dialog>
      {stepUp.dialog}
    </>
  );
}
