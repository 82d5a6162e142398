import type { FoundMerchant, Transaction } from '@plaza/client';
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
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { List } from '../../ui/List.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Fee } from './Merchants.tsx';
import { useMerchant, useTransactions } from './queries.ts';

export function Merchant() {
  const { t } = useTranslation('merchants');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data, error, refetch } = useMerchant(id);
  const [isDeciding, setDeciding] = useState(false);
  const may = useMay();
  if (error)
    return (
      <Page title={t('merchant')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!data) return <PageSkeleton />;
  const { merchant, wallet } = data.merchant;
  const isFrozen = wallet.status === 'frozen';
  return (
    <Page
      title={merchant.name}
      about={
        <>
          <Badge tone={isFrozen ? 'bad' : 'good'}>{t(`state.${wallet.status}`)}</Badge> {t('aboutOne')}
        </>
      }
      actions={
        may('wallets.write') && (
          <Button look={isFrozen ? 'secondary' : 'danger'} onClick={() => setDeciding(true)}>
            {isFrozen ? t('unfreeze.title') : t('freeze.title')}
          </Button>
        )
      }
    >
      <MerchantFacts found={data.merchant} openPayments={data.open_payments} openPayouts={data.open_payouts} />
      <Transactions id={id} />
      {isDeciding && <Freeze merchant={merchant} isFrozen={isFrozen} onClose={() => setDeciding(false)} />}
    </Page>
  );
}

interface FactsProps {
  found: FoundMerchant;
  openPayments: number;
  openPayouts: number;
}

function MerchantFacts({ found: { merchant, wallet }, openPayments, openPayouts }: FactsProps) {
  const { t } = useTranslation('merchants');
  const { currency } = wallet;
  const of = { merchant_id: merchant.id };
  return (
    <Card>
      <Facts>
        <Fact name={t('available')}>
          <Money amount={wallet.available} currency={currency} strong />
        </Fact>
        <Fact name={t('balance')}>
          <Money amount={wallet.balance} currency={currency} />
        </Fact>
        <Fact name={t('payments')}>
          <Link to="/payments" search={of}>
            {t('allPayments')}
          </Link>{' '}
          <span className="soft">
            (<Count value={openPayments} /> {t('toCapture')})
          </span>
        </Fact>
        <Fact name={t('payouts')}>
          <Link to="/payments/payouts" search={of}>
            {t('allPayouts')}
          </Link>{' '}
          <span className="soft">
            (<Count value={openPayouts} /> {t('open')})
          </span>
        </Fact>
        <Fact name={t('fee')}>
          <Fee merchant={merchant} />
        </Fact>
        <Fact name={t('created')}>
          <Time at={merchant.created_at} />
        </Fact>
        <Fact name={t('owner')}>
          <Copy text={merchant.user_id} />
        </Fact>
        <Fact name={t('id')}>
          <Copy text={merchant.id} />
        </Fact>
      </Facts>
    </Card>
  );
}

function Transactions({ id }: { id: string }) {
  const { t } = useTranslation('merchants');
  const columns: Column<Transaction>[] = [
    {
      id: 'time',
      title: t('time'),
      wide: true,
      cell: ({ id: transaction, timestamp }) => (
        <Link to="/ledger/transactions/$id" params={{ id: transaction }}>
          <Time at={timestamp} as="exact" />
        </Link>
      ),
    },
    { id: 'type', title: t('type'), cell: ({ type }) => <Badge>{t(`types.${type}`)}</Badge> },
    {
      id: 'amount',
      title: t('amount'),
      numeric: true,
      cell: ({ amount, direction, currency }) => (
        <Money amount={direction === 'debit' ? `-${amount}` : amount} currency={currency} signed strong />
      ),
    },
    {
      id: 'after',
      title: t('after'),
      numeric: true,
      minor: true,
      cell: ({ balance_after: after, currency }) => <Money amount={after} currency={currency} />,
    },
  ];
  return (
    <List
      label={t('transactions')}
      list={useTransactions(id)}
      columns={columns}
      rowId={(transaction) => transaction.id}
      empty={
        <EmptyState icon="wallet" title={t('noTransactions')}>
          {t('noTransactionsText')}
        </EmptyState>
      }
    />
  );
}

interface FreezeProps {
  merchant: FoundMerchant['merchant'];
  isFrozen: boolean;
  onClose(): void;
}

function Freeze({ merchant, isFrozen, onClose }: FreezeProps) {
  const { t } = useTranslation('merchants');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `merchant-${isFrozen ? 'unfreeze' : 'freeze'}.${merchant.id}`,
    initial: { reason: '' },
    send: async ({ reason }, key) => {
      const decision = { user_id: merchant.id, currency: merchant.currency, reason };
      await (isFrozen ? plaza.api.unfreezeWallet(decision, { key }) : plaza.api.freezeWallet(decision, { key }));
    },
    onSent: () => {
      void queries.invalidateQueries({ queryKey: ['merchant', merchant.id] });
      void queries.invalidateQueries({ queryKey: ['merchants'] });
      say(isFrozen ? t('unfreeze.done') : t('freeze.done'));
      onClose();
    },
  });
  return (
    <Dialog title={isFrozen ? t('unfreeze.title') : t('freeze.title')} onClose={onClose}>
      <p>{isFrozen ? t('unfreeze.about') : t('freeze.about')}</p>
      <Form
        form={form}
        submit={isFrozen ? t('unfreeze.title') : t('freeze.title')}
        look={isFrozen ? 'primary' : 'danger'}
      >
        <TextAreaField label={t('reason')} hint={t('reasonHint')} required maxLength={200} {...form.field('reason')} />
      </Form>
    </Dialog>
  );
}
