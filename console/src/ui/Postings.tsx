// Entries of the ledger, as a movement would write them. They sum to zero.
import type { PlannedEntry } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Money } from './Money.tsx';
import { Card } from './Page.tsx';
import { PersonLink } from './PersonLink.tsx';
import { Table, type Column } from './Table.tsx';

export function Postings({ title, entries }: { title: string; entries: readonly PlannedEntry[] }) {
  const { t } = useTranslation('app');
  const columns: Column<PlannedEntry>[] = [
    { id: 'account', title: t('postings.account'), wide: true, cell: (entry) => <AccountName entry={entry} /> },
    {
      id: 'amount',
      title: t('postings.amount'),
      numeric: true,
      cell: ({ amount, currency }) => <Money amount={amount} currency={currency} signed strong />,
    },
  ];
  return (
    <Card flush title={title}>
      <Table
        label={title}
        rows={entries}
        columns={columns}
        rowId={({ account, user_id, currency, amount }) => [account, user_id, currency, amount].join(' ')}
      />
    </Card>
  );
}

function AccountName({ entry: { account, user_id: person } }: { entry: PlannedEntry }) {
  const { t } = useTranslation('app');
  if (account === 'wallet')
    return (
      <span>
        {t('postings.wallet')} <PersonLink id={person} />
      </span>
    );
  if (account === 'revenue') return t('postings.revenue');
  if (account.startsWith('unclaimed:')) return t('postings.unclaimed');
  return <code>{account}</code>;
}
