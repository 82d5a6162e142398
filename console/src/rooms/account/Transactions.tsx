import type { Transaction } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { useErrorSentence } from '../../app/errors.ts';
import { plaza } from '../../app/plaza.ts';
import { period } from '../../app/search.ts';
import { Button } from '../../ui/Button.tsx';
import { download } from '../../ui/csv.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ChoiceField, PeriodFields } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { transactionTypes } from '../../ui/transaction-types.ts';
import { purposeOf, TransactionAmount, TransactionType, useTransactionTypeName } from '../../ui/transactions.tsx';
import { directions, transactionFilters } from './filters.ts';
import { useTransactions } from './queries.ts';

export function Transactions() {
  const { t } = useTranslation('account');
  const say = useToast();
  const sentenceOf = useErrorSentence();
  const [filters, , filtering] = useFilters(transactionFilters);
  const list = useTransactions(filters);
  const exportAll = async () => {
    try {
      const answer = await plaza.api.exportTransactions({
        ...period(filters),
        ...(filters.type && { type: filters.type }),
      });
      download('transactions.csv', await answer.blob());
      say(t('history.exported'));
    } catch (error) {
      say(await sentenceOf(error));
    }
  };
  return (
    <List
      label={t('history.title')}
      list={list}
      columns={useColumns()}
      rowId={({ id }) => id}
      filters={<HistoryFilters />}
      {...filtering}
      actions={
        <Button icon="download" onClick={() => void exportAll()}>
          {t('history.export')}
        </Button>
      }
      empty={
        <EmptyState icon="wallet" title={t('history.empty')}>
          {t('history.emptyText')}
        </EmptyState>
      }
    />
  );
}

function HistoryFilters() {
  const { t } = useTranslation('account');
  const nameOf = useTransactionTypeName();
  const [filters, setFilters] = useFilters(transactionFilters);
  return (
    <>
      <ChoiceField
        label={t('history.type')}
        any={t('history.any')}
        choices={transactionTypes}
        nameOf={nameOf}
        value={filters.type}
        onValue={(type) => setFilters({ type })}
      />
      <ChoiceField
        label={t('history.direction')}
        any={t('history.any')}
        choices={directions}
        nameOf={(value) => t(`direction.${value}`)}
        value={filters.direction}
        onValue={(direction) => setFilters({ direction })}
      />
      <PeriodFields labels={{ from: t('history.from'), to: t('history.to') }} value={filters} onValue={setFilters} />
    </>
  );
}

function useColumns(): Column<Transaction>[] {
  const { t } = useTranslation('account');
  const nameOf = useTransactionTypeName();
  return [
    {
      id: 'what',
      title: t('history.what'),
      wide: true,
      cell: (transaction) => (
        <span className="two-lines">
          <span>{purposeOf(transaction) || nameOf(transaction.type)}</span>
          <span className="soft">
            <Time at={transaction.timestamp} />
          </span>
        </span>
      ),
    },
    { id: 'type', title: t('history.type'), minor: true, cell: (transaction) => <TransactionType of={transaction} /> },
    {
      id: 'amount',
      title: t('history.amount'),
      numeric: true,
      cell: (transaction) => <TransactionAmount of={transaction} />,
    },
    {
      id: 'after',
      title: t('history.after'),
      numeric: true,
      minor: true,
      cell: ({ balance_after, currency }) => (
        <span className="soft">
          <Money amount={balance_after} currency={currency} />
        </span>
      ),
    },
  ];
}
