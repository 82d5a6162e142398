import type { LedgerTransaction } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Copy } from '../../ui/Copy.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { ChoiceField, IdField, PeriodFields } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import type { Column } from '../../ui/Table.tsx';
import { transactionTypes } from '../../ui/transaction-types.ts';
import { useLedgerColumns, useTransactionTypeName } from '../../ui/transactions.tsx';
import { transactionFilters } from './filters.ts';
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
  const nameOf = useTransactionTypeName();
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
        choices={transactionTypes}
        nameOf={nameOf}
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
  const { time, type, amount, after } = useLedgerColumns();
  const person: Column<LedgerTransaction> = {
    id: 'person',
    title: t('transactions.person'),
    minor: true,
    cell: ({ transaction }) => <Copy text={transaction.user_id} label={transaction.user_id.slice(-12)} />,
    csv: ({ transaction }) => transaction.user_id,
  };
  return [time, type, person, amount, after];
}
