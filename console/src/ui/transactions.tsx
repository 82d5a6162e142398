// Transactions as every list of the ledger shows them: when and what for, which leads to the movement, and what it did to a wallet.
import type { LedgerTransaction, Transaction } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from './Badge.tsx';
import { Money } from './Money.tsx';
import type { Column } from './Table.tsx';
import { Time } from './Time.tsx';

/** Names the types of transactions: for what is no badge, such as a choice. */
export function useTransactionTypeName(): (type: Transaction['type']) => string {
  const { t } = useTranslation('app');
  return (type) => t(`transactionType.${type}`);
}

export function TransactionType({ of: { type } }: { of: Pick<Transaction, 'type'> }) {
  const nameOf = useTransactionTypeName();
  return <Badge>{nameOf(type)}</Badge>;
}

/** What came in or went out. */
export function TransactionAmount({ of }: { of: Pick<Transaction, 'amount' | 'currency' | 'direction'> }) {
  return <Money amount={signedAmount(of)} currency={of.currency} signed strong />;
}

const signedAmount = ({ amount, direction }: Pick<Transaction, 'amount' | 'direction'>): string =>
  direction === 'debit' ? `-${amount}` : amount;

/** What it was for, in the words that came with it. */
export function purposeOf({ metadata = {} }: Pick<Transaction, 'metadata'>): string {
  const words = ['merchant_name', 'counterparty_name', 'description', 'note', 'reason'].map((name) => metadata[name]);
  return words.filter((word): word is string => typeof word === 'string' && word !== '').join(' · ');
}

export function useLedgerColumns() {
  const { t } = useTranslation('app');
  return {
    time: {
      id: 'time',
      title: t('transactions.time'),
      wide: true,
      cell: ({ transaction, movement_id: id }) => (
        <span className="two-lines">
          <Link to="/ledger/transactions/$id" params={{ id }}>
            <Time at={transaction.timestamp} as="exact" />
          </Link>
          <span className="soft">{purposeOf(transaction)}</span>
        </span>
      ),
      csv: ({ transaction }) => transaction.timestamp,
    },
    type: {
      id: 'type',
      title: t('transactions.type'),
      cell: ({ transaction }) => <TransactionType of={transaction} />,
      csv: ({ transaction }) => transaction.type,
    },
    amount: {
      id: 'amount',
      title: t('transactions.amount'),
      numeric: true,
      cell: ({ transaction }) => <TransactionAmount of={transaction} />,
      csv: ({ transaction }) => signedAmount(transaction),
    },
    after: {
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
  } satisfies Record<string, Column<LedgerTransaction>>;
}
