import type { Transaction } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { period } from '../../app/search.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { download } from '../../ui/csv.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { directions, transactionFilters, types } from './filters.ts';
import { useTransactions } from './queries.ts';

export function Transactions() {
  const { t } = useTranslation('account');
  const say = useToast();
  const [filters, setFilters] = useFilters(transactionFilters);
  const list = useTransactions(filters);
  const exportAll = async () => {
    const answer = await plaza.api.exportTransactions({
      ...period(filters),
      ...(filters.type && { type: filters.type }),
    });
    download('transactions.csv', await answer.blob());
    say(t('history.exported'));
  };
  return (
    <List
      label={t('history.title')}
      list={list}
      columns={useColumns()}
      rowId={({ id }) => id}
      filters={<HistoryFilters />}
      isFiltered={Object.keys(filters).length > 0}
      clearFilters={() => setFilters({ type: undefined, direction: undefined, from: undefined, to: undefined })}
      actions={
        <Button icon="download" onClick={() => void exportAll().catch((error: Error) => say(error.message))}>
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
  const [filters, setFilters] = useFilters(transactionFilters);
  const any = { value: '', label: t('history.any') };
  return (
    <>
      <SelectField
        label={t('history.type')}
        value={filters.type ?? ''}
        options={[any, ...types.map((value) => ({ value, label: t(`type.${value}`) }))]}
        onValue={(value) => setFilters({ type: types.find((type) => type === value) })}
      />
      <SelectField
        label={t('history.direction')}
        value={filters.direction ?? ''}
        options={[any, ...directions.map((value) => ({ value, label: t(`direction.${value}`) }))]}
        onValue={(value) => setFilters({ direction: directions.find((direction) => direction === value) })}
      />
      <TextField
        label={t('history.from')}
        type="date"
        value={filters.from ?? ''}
        onValue={(from) => setFilters({ from: from || undefined })}
      />
      <TextField
        label={t('history.to')}
        type="date"
        value={filters.to ?? ''}
        onValue={(to) => setFilters({ to: to || undefined })}
      />
    </>
  );
}

function useColumns(): Column<Transaction>[] {
  const { t } = useTranslation('account');
  return [
    {
      id: 'what',
      title: t('history.what'),
      wide: true,
      cell: (transaction) => (
        <span className="two-lines">
          <span>{purposeOf(transaction) || t(`type.${transaction.type}`)}</span>
          <span className="soft">
            <Time at={transaction.timestamp} />
          </span>
        </span>
      ),
    },
    { id: 'type', title: t('history.type'), minor: true, cell: ({ type }) => <Badge>{t(`type.${type}`)}</Badge> },
    {
      id: 'amount',
      title: t('history.amount'),
      numeric: true,
      cell: ({ amount, currency, direction }) => (
        <Money amount={direction === 'debit' ? `-${amount}` : amount} currency={currency} signed strong />
      ),
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

/** What it was for, in the words that came with it. */
function purposeOf({ metadata }: Transaction): string {
  const words = ['counterparty_name', 'description', 'note'].map((name) => metadata[name]);
  return words.filter((word): word is string => typeof word === 'string' && word !== '').join(' · ');
}
