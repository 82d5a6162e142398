import type { FoundPayout } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMay } from '../../app/session.tsx';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { TextAreaField } from '../../ui/Field.tsx';
import { ChoiceField, IdField } from '../../ui/FilterFields.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { List, useFilters } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { payoutFilters, payoutStatuses } from './filters.ts';
import { Frame } from './Frame.tsx';
import { usePayouts } from './queries.ts';

const tones: Record<FoundPayout['payout']['status'], Tone> = {
  requested: 'accent',
  processing: 'accent',
  paid: 'good',
  failed: 'bad',
  cancelled: 'plain',
};

export function Payouts() {
  const { t } = useTranslation('payments');
  const [filters, setFilters, filtering] = useFilters(payoutFilters);
  const list = usePayouts(filters);
  const [cancelled, setCancelled] = useState<FoundPayout>();
  const columns = useColumns(setCancelled);
  return (
    <Frame>
      <List
        label={t('payouts.title')}
        list={list}
        columns={columns}
        rowId={({ payout }) => payout.id}
        filters={
          <>
            <ChoiceField
              label={t('status')}
              any={t('any')}
              choices={payoutStatuses}
              nameOf={(value) => t(`payouts.state.${value}`)}
              value={filters.status}
              onValue={(status) => setFilters({ status })}
            />
            <IdField
              label={t('merchant')}
              value={filters.merchant_id}
              onValue={(id) => setFilters({ merchant_id: id })}
            />
            <IdField label={t('payment.owner')} value={filters.user_id} onValue={(id) => setFilters({ user_id: id })} />
          </>
        }
        {...filtering}
        actions={<ExportButton name="payouts" list={list} columns={columns} />}
        empty={
          <EmptyState icon="arrowUp" title={t('payouts.empty')}>
            {t('payouts.emptyText')}
          </EmptyState>
        }
      />
      {cancelled && <Cancel found={cancelled} onClose={() => setCancelled(undefined)} />}
    </Frame>
  );
}

function useColumns(cancel: (found: FoundPayout) => void): Column<FoundPayout>[] {
  const { t } = useTranslation('payments');
  const may = useMay();
  return [
    {
      id: 'payout',
      title: t('payouts.destination'),
      wide: true,
      cell: ({ payout, transaction_id: id }) => (
        <span className="two-lines">
          <Link to="/ledger/transactions/$id" params={{ id }}>
            {payout.destination}
          </Link>
          <span className="soft">{payout.failure || <Time at={payout.created_at} />}</span>
        </span>
      ),
      csv: ({ payout }) => payout.id,
    },
    {
      id: 'status',
      title: t('status'),
      cell: ({ payout: { status, frozen, needs_approval: isNeeded, approved_at: approvedAt } }) => (
        <>
          <Badge tone={tones[status]}>{t(`payouts.state.${status}`)}</Badge>{' '}
          {frozen && <Badge tone="warn">{t('payouts.frozen')}</Badge>}
          {status === 'requested' && isNeeded && !approvedAt && <Badge tone="warn">{t('payouts.waits')}</Badge>}
        </>
      ),
      csv: ({ payout }) => payout.status,
    },
    {
      id: 'merchant',
      title: t('merchant'),
      minor: true,
      cell: ({ payout: { merchant_id: id } }) => (
        <Link to="/merchants/$id" params={{ id }}>
          {id.slice(-12)}
        </Link>
      ),
      csv: ({ payout }) => payout.merchant_id,
    },
    {
      id: 'amount',
      title: t('amount'),
      numeric: true,
      cell: ({ payout: { amount, currency } }) => <Money amount={amount} currency={currency} strong />,
      csv: ({ payout }) => payout.amount,
    },
    {
      id: 'act',
      title: t('payouts.act'),
      numeric: true,
      cell: (found) =>
        found.payout.status === 'requested' && may('payouts.write') ? (
          <Button size="small" icon="close" onClick={() => cancel(found)}>
            {t('payouts.cancel')}
            <span className="visually-hidden">{found.payout.destination}</span>
          </Button>
        ) : (
          <span className="soft">–</span>
        ),
    },
  ];
}

function Cancel({ found: { payout }, onClose }: { found: FoundPayout; onClose(): void }) {
  const { t } = useTranslation('payments');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `payout-cancel.${payout.id}`,
    initial: { reason: '' },
    send: ({ reason }, key) => plaza.api.cancelAnyPayout({ id: payout.id, reason }, { key }),
    onSent: () => {
      void queries.invalidateQueries({ queryKey: ['payouts'] });
      say(t('payouts.wasCancelled'));
      onClose();
    },
  });
  return (
    <Dialog title={t('payouts.cancelTitle')} onClose={onClose}>
      <p>
        <Money amount={payout.amount} currency={payout.currency} strong /> · {payout.destination}
      </p>
      <p>{t('payouts.cancelAbout')}</p>
      <Form form={form} submit={t('payouts.cancelTitle')} look="danger">
        <TextAreaField label={t('reason')} hint={t('reasonHint')} required maxLength={200} {...form.field('reason')} />
      </Form>
    </Dialog>
  );
}
