import type { Payment } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { ChoiceField, IdField, PeriodFields } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { paymentFilters, paymentStatuses } from './filters.ts';
import { Frame } from './Frame.tsx';
import { usePayments } from './queries.ts';

export const tones: Record<Payment['status'], Tone> = {
  requires_capture: 'accent',
  succeeded: 'good',
  partially_refunded: 'warn',
  refunded: 'warn',
  voided: 'plain',
  expired: 'plain',
};

export function Payments() {
  const { t } = useTranslation('payments');
  const [filters, , filtering] = useFilters(paymentFilters);
  const list = usePayments(filters);
  const columns = useColumns();
  return (
    <Frame>
      <List
        label={t('payments.title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={<PaymentFilters />}
        {...filtering}
        actions={<ExportButton name="payments" list={list} columns={columns} />}
        empty={
          <EmptyState icon="payments" title={t('payments.empty')}>
            {t('payments.emptyText')}
          </EmptyState>
        }
      />
    </Frame>
  );
}

function PaymentFilters() {
  const { t } = useTranslation('payments');
  const [filters, setFilters] = useFilters(paymentFilters);
  return (
    <>
      <ChoiceField
        label={t('status')}
        any={t('any')}
        choices={paymentStatuses}
        nameOf={(value) => t(`payments.state.${value}`)}
        value={filters.status}
        onValue={(status) => setFilters({ status })}
      />
      <IdField label={t('payer')} value={filters.user_id} onValue={(id) => setFilters({ user_id: id })} />
      <IdField label={t('merchant')} value={filters.merchant_id} onValue={(id) => setFilters({ merchant_id: id })} />
      <PeriodFields labels={{ from: t('payments.from'), to: t('payments.to') }} value={filters} onValue={setFilters} />
    </>
  );
}

function useColumns(): Column<Payment>[] {
  const { t } = useTranslation('payments');
  return [
    {
      id: 'payment',
      title: t('payments.what'),
      wide: true,
      cell: ({ id, description, order_reference: reference, created_at: at }) => (
        <span className="two-lines">
          <Link to="/payments/$id" params={{ id }}>
            {[description, reference].filter(Boolean).join(' · ') || id}
          </Link>
          <span className="soft">
            <Time at={at} />
          </span>
        </span>
      ),
      csv: ({ id }) => id,
    },
    {
      id: 'created',
      title: t('time'),
      minor: true,
      cell: ({ created_at: at }) => <Time at={at} as="day" />,
      csv: ({ created_at: at }) => at,
    },
    {
      id: 'status',
      title: t('status'),
      cell: ({ status }) => <Badge tone={tones[status]}>{t(`payments.state.${status}`)}</Badge>,
      csv: ({ status }) => status,
    },
    {
      id: 'payer',
      title: t('payer'),
      minor: true,
      cell: ({ user_id: id }) => <Copy text={id} label={id.slice(-12)} />,
      csv: ({ user_id: id }) => id,
    },
    {
      id: 'amount',
      title: t('amount'),
      numeric: true,
      cell: ({ amount, currency }) => <Money amount={amount} currency={currency} strong />,
      csv: ({ amount }) => amount,
    },
  ];
}
