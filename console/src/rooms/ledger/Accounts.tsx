import type { LedgerAccount, LedgerTotal } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { Card } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Ledger } from './Ledger.tsx';
import { useAccounts } from './queries.ts';

export function Accounts() {
  const { t } = useTranslation('ledger');
  const { data, error, refetch } = useAccounts();
  return (
    <Ledger>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Card>
          <Skeleton width="60%" height={160} />
        </Card>
      ) : data.totals.length === 0 ? (
        <EmptyState icon="ledger" title={t('accounts.empty')}>
          {t('accounts.emptyText')}
        </EmptyState>
      ) : (
        <>
          <Totals totals={data.totals} />
          <PlatformAccounts accounts={data.accounts} />
        </>
      )}
    </Ledger>
  );
}

const isZero = (amount: string): boolean => !/[1-9]/.test(amount);

function Totals({ totals }: { totals: readonly LedgerTotal[] }) {
  const { t } = useTranslation('ledger');
  const money = (
    id: 'people' | 'merchants' | 'unclaimed' | 'platform' | 'held',
    minor = false,
  ): Column<LedgerTotal> => ({
    id,
    title: t(`accounts.${id}`),
    numeric: true,
    minor,
    cell: (total) => <Money amount={total[id]} currency={total.currency} />,
  });
  const columns: Column<LedgerTotal>[] = [
    {
      id: 'currency',
      title: t('currency'),
      cell: ({ currency, people_wallets: wallets }) => (
        <span className="two-lines">
          <strong>{currency}</strong>
          <span className="soft">
            <Count value={wallets} /> {t('accounts.wallets', { count: wallets })}
          </span>
        </span>
      ),
    },
    money('people'),
    money('merchants'),
    money('unclaimed', true),
    money('platform'),
    money('held', true),
    {
      id: 'sum',
      title: t('accounts.sum'),
      numeric: true,
      cell: ({ sum, currency }) => (
        <Badge tone={isZero(sum) ? 'good' : 'bad'}>
          <Money amount={sum} currency={currency} />
        </Badge>
      ),
    },
  ];
  return (
    <Card title={t('accounts.totals')} flush>
      <Table label={t('accounts.totals')} rows={totals} columns={columns} rowId={({ currency }) => currency} />
    </Card>
  );
}

function PlatformAccounts({ accounts }: { accounts: readonly LedgerAccount[] }) {
  const { t } = useTranslation('ledger');
  const columns: Column<LedgerAccount>[] = [
    { id: 'name', title: t('accounts.name'), wide: true, cell: ({ name }) => <code>{name}</code> },
    { id: 'currency', title: t('currency'), minor: true, cell: ({ currency }) => currency },
    {
      id: 'balance',
      title: t('accounts.balance'),
      numeric: true,
      cell: ({ balance, currency }) => <Money amount={balance} currency={currency} strong />,
    },
  ];
  return (
    <Card title={t('accounts.ofPlatform')} flush>
      <Table
        label={t('accounts.ofPlatform')}
        rows={accounts}
        columns={columns}
        rowId={({ name, currency }) => `${name} ${currency}`}
      />
    </Card>
  );
}
