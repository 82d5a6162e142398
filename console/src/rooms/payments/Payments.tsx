import type { Payment } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
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
  const [filters, setFilters] = useFilters(paymentFilters);
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
        isFiltered={Object.keys(filters).length > 0}
        clearFilters={() =>
          setFilters({ user_id: undefined, merchant_id: undefined, status: undefined, from: undefined, to: undefined })
        }
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
      <SelectField
        label={t('status')}
        value={filters.status ?? ''}
        options={[
          { value: '', label: t('any') },
          ...paymentStatuses.map((value) => ({ value, label: t(`payments.state.${value}`) })),
        ]}
        onValue={(value) => setFilters({ status: paymentStatuses.find((status) => status === value) })}
      />
      <TextField
        label={t('payer')}
        value={filters.user_id ?? ''}
        placeholder="UUID"
        onValue={(id) => setFilters({ user_id: id.trim() || undefined })}
      />
      <TextField
        label={t('merchant')}
        value={filters.merchant_id ?? ''}
        placeholder="UUID"
        onValue={(id) => setFilters({ merchant_id: id.trim() || undefined })}
      />
      <TextField
        label={t('payments.from')}
        type="date"
        value={filters.from ?? ''}
        onValue={(from) => setFilters({ from: from || undefined })}
      />
      <TextField
        label={t('payments.to')}
        type="date"
        value={filters.to ?? ''}
        onValue={(to) => setFilters({ to: to || undefined })}
      />
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
