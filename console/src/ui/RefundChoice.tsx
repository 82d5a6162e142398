// A refund of an order: what of it, what would happen, and then that it happens. For staff, and for merchants.
import type { PlannedEntry, PreviewOrderRefundResponse } from '@plaza/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from './amounts.ts';
import { ErrorNote } from './ErrorNote.tsx';
import { TextAreaField } from './Field.tsx';
import { Form } from './Form.tsx';
import { useForm } from './form.ts';
import { Money } from './Money.tsx';
import { Card, Fact, Facts } from './Page.tsx';
import { Postings } from './Postings.tsx';
import { useWish, WishFields, type Refundable, type RefundWish } from './RefundWish.tsx';
import { Skeleton } from './Skeleton.tsx';
import { useToast } from './Toast.tsx';

type Preview = Pick<PreviewOrderRefundResponse, 'amount' | 'currency' | 'refunded' | 'lines' | 'ticket_ids'> & {
  entries: readonly PlannedEntry[];
};

interface RefundChoiceProps {
  of: Refundable;
  /** Who gets the money. */
  to: ReactNode;
  preview(wish: RefundWish, signal: AbortSignal): Promise<Preview>;
  refund(input: RefundWish & { reason: string }, key: string): Promise<unknown>;
  /** The queries whose answers are others then. */
  stale: readonly (readonly string[])[];
  onDone(): void;
}

export function RefundChoice(props: RefundChoiceProps) {
  const { t } = useTranslation('app');
  const { of } = props;
  const chosen = useWish(of);
  const { wish } = chosen;
  const {
    data: preview,
    error,
    refetch,
  } = useQuery({
    // Not under the order: it is not read again once the refund has been made, when there is nothing left to preview.
    queryKey: ['refund preview', of.order.id, wish],
    queryFn: ({ signal }) => props.preview(wish!, signal),
    enabled: wish !== undefined,
    retry: false,
    // What is shown must be what is posted.
    staleTime: 0,
  });
  return (
    <>
      <Card title={t('order.refund.choose')}>
        <WishFields of={of} chosen={chosen} />
      </Card>
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {wish && !preview && !error && <Skeleton height={160} />}
      {wish && preview && (
        <>
          <Effects preview={preview} kind={of.order.kind} to={props.to} />
          <Postings title={t('order.refund.postings')} entries={preview.entries} />
          <Card title={t('order.refund.confirm')}>
            <RefundForm key={JSON.stringify(wish)} {...props} wish={wish} planned={preview} />
          </Card>
        </>
      )}
    </>
  );
}

function Effects({ preview, kind, to }: { preview: Preview; kind: Refundable['order']['kind']; to: ReactNode }) {
  const { t } = useTranslation('app');
  const { amount, currency, refunded, lines, ticket_ids: tickets } = preview;
  const returned = lines.reduce((all, { quantity }) => all + quantity, 0);
  return (
    <Card title={t('order.refund.what')}>
      <div className="stack">
        <Facts>
          <Fact name={t('order.refund.amount')}>
            <Money amount={amount} currency={currency} strong />
          </Fact>
          {Number(refunded) > 0 && (
            <Fact name={t('order.refund.before')}>
              <Money amount={refunded} currency={currency} />
            </Fact>
          )}
          <Fact name={t('order.refund.to')}>{to}</Fact>
        </Facts>
        <ul className="consequences">
          <li>
            {returned > 0
              ? t(`order.refund.effect.${kind}`, { count: kind === 'tickets' ? tickets.length : returned })
              : t('order.refund.noGoods')}
          </li>
          <li>{t('order.refund.once')}</li>
        </ul>
      </div>
    </Card>
  );
}

interface RefundFormProps extends RefundChoiceProps {
  wish: RefundWish;
  planned: Preview;
}

function RefundForm({ of, wish, planned, refund, stale, onDone }: RefundFormProps) {
  const { t, i18n } = useTranslation('app');
  const queries = useQueryClient();
  const say = useToast();
  const amount = formatMoney(planned.amount, planned.currency, i18n.language);
  const form = useForm({
    id: `refund.${of.order.id}.${JSON.stringify(wish)}`,
    initial: { reason: '' },
    send: ({ reason }, key) => refund({ reason, ...wish }, key),
    onSent: () => {
      say(t('order.refund.done', { amount }));
      for (const queryKey of stale) void queries.invalidateQueries({ queryKey });
      onDone();
    },
  });
  return (
    <Form form={form} submit={t('order.refund.send', { amount })} look="danger">
      <TextAreaField
        label={t('order.refund.reason')}
        hint={t('order.refund.reasonHint')}
        required
        maxLength={200}
        {...form.field('reason')}
      />
    </Form>
  );
}
