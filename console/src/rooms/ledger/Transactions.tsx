import type { LedgerTransaction } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { ChoiceField, IdField, PeriodFields } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { transactionFilters, types } from './filters.ts';
import { Ledger } from './Ledger.tsx';
import { useTransactions } from './queries.ts';

export function Transactions() {
  const { t } = useTranslation('ledger');
  const [filters, , filtering] = useFilters(transactionFilters);
  const list = useTransactions(filters);
  const columns = useColumns();
  return (
    <Ledger>
      <List
        label={t('transactions.title')}
        list={list}
        columns={columns}
        rowId={({ transaction }) => transaction.id}
        filters={<TransactionFilters />}
        {...filtering}
        actions={<ExportButton name="ledger-transactions" list={list} columns={columns} />}
        empty={
          <EmptyState icon="ledger" title={t('transactions.empty')}>
            {t('transactions.emptyText')}
          </EmptyState>
        }
      />
    </Ledger>
  );
}

function TransactionFilters() {
  const { t } = useTranslation('ledger');
  const [filters, setFilters] = useFilters(transactionFilters);
  return (
    <>
      <IdField label={t('transactions.person')} value={filters.user_id} onValue={(id) => setFilters({ user_id: id })} />
      <IdField
        label={t('transactions.subject')}
        value={filters.subject_id}
        onValue={(id) => setFilters({ subject_id: id })}
      />
      <ChoiceField
        label={t('transactions.type')}
        any={t('any')}
        choices={types}
        nameOf={(value) => t(`type.${value}`)}
        value={filters.type}
        onValue={(type) => setFilters({ type })}
      />
      <SearchField
        label={t('currency')}
        value={filters.currency ?? ''}
        placeholder="EUR"
        maxLength={3}
        onValue={(currency) => setFilters({ currency: currency.toUpperCase() || undefined })}
      />
      <PeriodFields
        labels={{ from: t('transactions.from'), to: t('transactions.to') }}
        value={filters}
        onValue={setFilters}
      />
    </>
  );
}

function useColumns(): Column<LedgerTransaction>[] {
  const { t } = useTranslation('ledger');
  return [
    {
      id: 'time',
      title: t('transactions.time'),
      wide: true,
      cell: ({ transaction, movement_id: id }) => (
        <span className="two-lines">
          <Link to="/ledger/transactions/$id" params={{ id }}>
            <Time at={transaction.timestamp} as="exact" />
          </Link>
          <span className="soft">{purposeOf(transaction.metadata)}</span>
        </span>
      ),
      csv: ({ transaction }) => transaction.timestamp,
    },
    {
      id: 'type',
      title: t('transactions.type'),
      cell: ({ transaction }) => <Badge>{t(`type.${transaction.type}`)}</Badge>,
      csv: ({ transaction }) => transaction.type,
    },
    {
      id: 'person',
      title: t('transactions.person'),
      minor: true,
      cell: ({ transaction }) => <Copy text={transaction.user_id} label={transaction.user_id.slice(-12)} />,
      csv: ({ transaction }) => transaction.user_id,
    },
    {
      id: 'amount',
      title: t('transactions.amount'),
      numeric: true,
      cell: ({ transaction }) => (
        <Money
          amount={transaction.direction === 'debit' ? `-${transaction.amount}` : transaction.amount}
          currency={transaction.currency}
          signed
          strong
        />
      ),
      csv: ({ transaction }) => `${transaction.direction === 'debit' ? '-' : ''}${transaction.amount}`,
    },
    {
      id: 'after',
      title: t('transactions.after'),
      numeric: true,
      minor: true,
      cell: ({ transaction }) => (
        <span className="soft">
          <Money amount={transaction.balance_after} currency={transaction.currency} />
        </span>
      ),
      csv: ({ transaction }) => transaction.balance_after,
    },
  ];
}

/** What it was for, in the words that came with it. */
function purposeOf(metadata: Record<string, unknown> = {}): string {
  const words = ['merchant_name', 'counterparty_name', 'description', 'note', 'reason'].map((name) => metadata[name]);
  return words.filter((word): word is string => typeof word === 'string' && word !== '').join(' · ');
}
