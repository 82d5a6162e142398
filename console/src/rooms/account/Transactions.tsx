import type { Transaction } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { useErrorSentence } from '../../app/errors.ts';
import { plaza } from '../../app/plaza.ts';
import { period } from '../../app/search.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { download } from '../../ui/csv.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ChoiceField, PeriodFields } from '../../ui/FilterFields.tsx';
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
  const [filters, setFilters] = useFilters(transactionFilters);
  return (
    <>
      <ChoiceField
        label={t('history.type')}
        any={t('history.any')}
        choices={types}
        nameOf={(value) => t(`type.${value}`)}
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
