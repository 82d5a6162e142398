// What of an order is refunded: everything that is left, some of its lines or tickets, or an amount.
import type { FoundOrder, OrderLine, Ticket } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CheckField, SelectField, TextField } from './Field.tsx';

/** What of an order is refunded: nothing named is everything that is left. */
export interface RefundWish {
  lines?: { line: number; quantity: number }[];
  ticket_ids?: string[];
  amount?: string;
}

export type WishedTicket = Pick<Ticket, 'id' | 'category' | 'seat' | 'status'>;

/** What whoever refunds sees of the order. */
export interface Refundable {
  order: Pick<FoundOrder, 'id' | 'kind' | 'currency'>;
  lines: readonly OrderLine[];
  tickets: readonly WishedTicket[];
}

type What = 'all' | 'parts' | 'amount';

export interface ChosenWish {
  what: What;
  setWhat(what: What): void;
  /** By the number of the line. */
  quantities: Readonly<Record<number, number>>;
  setQuantity(line: number, quantity: number): void;
  tickets: ReadonlySet<string>;
  setTicket(id: string, isChosen: boolean): void;
  amount: string;
  setAmount(amount: string): void;
  /** Undefined: nothing is chosen yet. */
  wish: RefundWish | undefined;
}

export function useWish({ order }: Refundable): ChosenWish {
  const [what, setWhat] = useState<What>('all');
  const [quantities, setQuantities] = useState<Readonly<Record<number, number>>>({});
  const [tickets, setTickets] = useState<ReadonlySet<string>>(new Set());
  const [amount, setAmount] = useState('');
  const lines = Object.entries(quantities)
    .map(([line, quantity]) => ({ line: Number(line), quantity }))
    .filter(({ quantity }) => quantity > 0);
  const parts = order.kind === 'tickets' ? { ticket_ids: [...tickets] } : { lines };
  const isChosen = order.kind === 'tickets' ? tickets.size > 0 : lines.length > 0;
  const written = amount.trim().replace(',', '.');
  const wishes: Record<What, RefundWish | undefined> = {
    all: {},
    parts: isChosen ? parts : undefined,
    amount: /^\d+(\.\d+)?$/.test(written) && Number(written) > 0 ? { amount: written } : undefined,
  };
  return {
    what,
    setWhat,
    quantities,
    setQuantity: (line, quantity) => setQuantities({ ...quantities, [line]: quantity }),
    tickets,
    setTicket: (id, isOn) =>
      setTickets(new Set(isOn ? [...tickets, id] : [...tickets].filter((other) => other !== id))),
    amount,
    setAmount,
    wish: wishes[what],
  };
}

export function WishFields({ of: { order, lines, tickets }, chosen }: { of: Refundable; chosen: ChosenWish }) {
  const { t } = useTranslation('app');
  const parts = order.kind === 'tickets' ? 'tickets' : 'lines';
  return (
    <div className="stack">
      <SelectField
        label={t('order.refund.of')}
        value={chosen.what}
        options={[
          { value: 'all', label: t('order.refund.all') },
          { value: 'parts', label: t(`order.refund.${parts}`) },
          { value: 'amount', label: t('order.refund.byAmount') },
        ]}
        onValue={(what) => chosen.setWhat(what as What)}
      />
      {chosen.what === 'amount' && (
        <TextField
          label={`${t('order.refund.amount')} (${order.currency})`}
          hint={t('order.refund.noGoods')}
          inputMode="decimal"
          maxLength={20}
          value={chosen.amount}
          onValue={chosen.setAmount}
        />
      )}
      {chosen.what === 'parts' &&
        (order.kind === 'tickets'
          ? tickets.map((ticket) => <TicketField key={ticket.id} ticket={ticket} chosen={chosen} />)
          : lines.map((line) => <LineField key={line.line} line={line} chosen={chosen} />))}
    </div>
  );
}

function TicketField({ ticket: { id, category, seat, status }, chosen }: { ticket: WishedTicket; chosen: ChosenWish }) {
  const { t } = useTranslation('app');
  if (status !== 'valid')
    return (
      <p className="soft">
        {category} {seat}: {t(`order.ticket.${status}`)}
      </p>
    );
  return (
    <CheckField
      label={`${category} ${seat}`}
      isChecked={chosen.tickets.has(id)}
      onChecked={(isOn) => chosen.setTicket(id, isOn)}
    />
  );
}

function LineField({
  line: { line, name, quantity, refunded_quantity: refunded },
  chosen,
}: {
  line: OrderLine;
  chosen: ChosenWish;
}) {
  const { t } = useTranslation('app');
  const left = quantity - refunded;
  return (
    <TextField
      label={name}
      hint={t('order.refund.left', { count: left })}
      type="number"
      min={0}
      max={left}
      step={1}
      disabled={left === 0}
      value={String(chosen.quantities[line] ?? 0)}
      onValue={(text) => chosen.setQuantity(line, Math.min(left, Math.max(0, Math.trunc(Number(text)) || 0)))}
    />
  );
}
