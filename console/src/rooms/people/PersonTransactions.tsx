import type { LedgerTransaction } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ChoiceField, PeriodFields } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { transactionTypes } from '../../ui/transaction-types.ts';
import { useLedgerColumns, useTransactionTypeName } from '../../ui/transactions.tsx';
import type { Column } from '../../ui/Table.tsx';
import { transactionFilters } from './filters.ts';
import { MovementDialog } from './MovementDialog.tsx';
import { Person } from './Person.tsx';
import { useTransactionsOf } from './queries.ts';

export function PersonTransactions() {
  return <Person>{({ person }) => <TransactionsOf id={person.id} />}</Person>;
}

function TransactionsOf({ id: person }: { id: string }) {
  const { t } = useTranslation('people');
  const [filters, , filtering] = useFilters(transactionFilters);
  const [opened, setOpened] = useState<LedgerTransaction>();
  const list = useTransactionsOf(person, filters);
  const { time, type, amount, after } = useLedgerColumns();
  const entries: Column<LedgerTransaction> = {
    id: 'entries',
    title: t('transactions.entries'),
    numeric: true,
    cell: (row) => (
      <Button size="small" onClick={() => setOpened(row)}>
        {t('transactions.open')}
      </Button>
    ),
  };
  return (
    <>
      <List
        label={t('transactions.title')}
        list={list}
        columns={[time, type, amount, after, entries]}
        rowId={({ transaction }) => transaction.id}
        filters={<TransactionFilterFields />}
        {...filtering}
        actions={
          <Link to="/ledger/transactions" search={{ user_id: person }}>
            {t('transactions.all')}
          </Link>
        }
        empty={
          <EmptyState icon="ledger" title={t('transactions.empty')}>
            {t('transactions.emptyText')}
          </EmptyState>
        }
      />
      {opened && <MovementDialog id={opened.movement_id} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function TransactionFilterFields() {
  const { t } = useTranslation('people');
  const [filters, setFilters] = useFilters(transactionFilters);
  const nameOf = useTransactionTypeName();
  return (
    <>
      <ChoiceField
        label={t('transactions.type')}
        any={t('transactions.any')}
        choices={transactionTypes}
        nameOf={nameOf}
        value={filters.type}
        onValue={(type) => setFilters({ type })}
      />
      <PeriodFields
        labels={{ from: t('transactions.from'), to: t('transactions.to') }}
        value={filters}
        onValue={setFilters}
      />
    </>
  );
}
