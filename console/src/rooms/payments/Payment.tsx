import type { GetPaymentStoryResponse, PaymentStep } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMay } from '../../app/session.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField, TextAreaField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { tones } from './Payments.tsx';
import { usePayment } from './queries.ts';

export function Payment() {
  const { t } = useTranslation('payments');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data: story, error, refetch } = usePayment(id);
  const [isRefunding, setRefunding] = useState(false);
  const may = useMay();
  if (error)
    return (
      <Page title={t('payment.title')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!story) return <PageSkeleton />;
  const { status, description } = story.payment;
  const isRefundable = status === 'succeeded' || status === 'partially_refunded';
  return (
    <Page
      title={description || t('payment.title')}
      about={t('payment.about')}
      actions={
        isRefundable &&
        may('payments.refund') && (
          <Button icon="refund" onClick={() => setRefunding(true)}>
            {t('payment.refund')}
          </Button>
        )
      }
    >
      <PaymentFacts story={story} />
      <Steps story={story} />
      {isRefunding && <Refund story={story} onClose={() => setRefunding(false)} />}
    </Page>
  );
}

function PaymentFacts({
  story: { payment, merchant_name: merchant, owner_id: owner },
}: {
  story: GetPaymentStoryResponse;
}) {
  const { t } = useTranslation('payments');
  const { currency, status } = payment;
  const money = (amount: string) => (amount === '' ? '–' : <Money amount={amount} currency={currency} />);
  return (
    <Card>
      <Facts>
        <Fact name={t('status')}>
          <Badge tone={tones[status]}>{t(`payments.state.${status}`)}</Badge>
        </Fact>
        <Fact name={t('amount')}>
          <Money amount={payment.amount} currency={currency} strong />
        </Fact>
        <Fact name={t('payment.captured')}>{money(payment.captured)}</Fact>
        <Fact name={t('payment.refunded')}>{money(payment.refunded)}</Fact>
        <Fact name={t('payment.fee')}>{money(payment.fee)}</Fact>
        <Fact name={t('payment.net')}>{money(payment.net)}</Fact>
        <Fact name={t('merchant')}>
          <Link to="/merchants/$id" params={{ id: payment.merchant_id }}>
            {merchant}
          </Link>
        </Fact>
        <Fact name={t('payer')}>
          <Copy text={payment.user_id} />
        </Fact>
        <Fact name={t('payment.owner')}>
          <Copy text={owner} />
        </Fact>
        <Fact name={t('time')}>
          <Time at={payment.created_at} as="exact" />
        </Fact>
        {payment.expires_at && (
          <Fact name={t('payment.expires')}>
            <Time at={payment.expires_at} as="exact" />
          </Fact>
        )}
        {payment.order_reference && <Fact name={t('payment.reference')}>{payment.order_reference}</Fact>}
        <Fact name={t('payment.id')}>
          <Copy text={payment.id} />
        </Fact>
      </Facts>
    </Card>
  );
}

function Steps({ story: { steps, payment } }: { story: GetPaymentStoryResponse }) {
  const { t } = useTranslation('payments');
  const { currency } = payment;
  const columns: Column<PaymentStep>[] = [
    {
      id: 'what',
      title: t('payment.step'),
      wide: true,
      cell: ({ kind, transaction_id: id }) => (
        <Link to="/ledger/transactions/$id" params={{ id }}>
          {t(`payment.kind.${kind}`)}
        </Link>
      ),
    },
    { id: 'at', title: t('time'), cell: ({ at }) => <Time at={at} as="exact" /> },
    {
      id: 'amount',
      title: t('amount'),
      numeric: true,
      cell: ({ amount }) => <Money amount={amount} currency={currency} strong />,
    },
    {
      id: 'fee',
      title: t('payment.fee'),
      numeric: true,
      minor: true,
      cell: ({ fee }) => <Money amount={fee} currency={currency} />,
    },
  ];
  return (
    <Card title={t('payment.history')} flush>
      {steps.length > 0 ? (
        <Table label={t('payment.history')} rows={steps} columns={columns} rowId={(step) => step.transaction_id} />
      ) : (
        <p className="padded soft">{t('payment.nothing')}</p>
      )}
    </Card>
  );
}

function Refund({ story: { payment }, onClose }: { story: GetPaymentStoryResponse; onClose(): void }) {
  const { t } = useTranslation('payments');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `payment-refund.${payment.id}`,
    initial: { amount: '', reason: '', with_fee: 'no' },
    send: ({ amount, reason, with_fee: withFee }, key) =>
      plaza.api.refundPayment({ id: payment.id, amount, reason, with_fee: withFee === 'yes' }, { key }),
    onSent: () => {
      void queries.invalidateQueries({ queryKey: ['payment', payment.id] });
      void queries.invalidateQueries({ queryKey: ['payments'] });
      say(t('payment.wasRefunded'));
      onClose();
    },
  });
  return (
    <Dialog title={t('payment.refund')} onClose={onClose}>
      <p>{t('payment.refundAbout')}</p>
      <Form form={form} submit={t('payment.refund')} look="danger">
        <TextField
          label={t('amount')}
          hint={t('payment.amountHint', { currency: payment.currency })}
          inputMode="decimal"
          {...form.field('amount')}
        />
        <SelectField
          label={t('payment.withFee')}
          options={[
            { value: 'no', label: t('payment.keepFee') },
            { value: 'yes', label: t('payment.returnFee') },
          ]}
          {...form.field('with_fee')}
        />
        <TextAreaField
          label={t('reason')}
          hint={t('payment.reasonHint')}
          required
          maxLength={200}
          {...form.field('reason')}
        />
      </Form>
    </Dialog>
  );
}
