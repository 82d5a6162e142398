// Entries of the ledger, as a movement would write them. They sum to zero.
import type { PlannedEntry } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../app/session.tsx';
import { Money } from './Money.tsx';
import { Card } from './Page.tsx';
import { PersonLink, shortId } from './PersonLink.tsx';
import { Table, type Column } from './Table.tsx';

/** An entry, planned or posted. */
export type Posting = Pick<PlannedEntry, 'account' | 'user_id' | 'currency' | 'amount'>;

export function Postings({ title, entries }: { title: string; entries: readonly Posting[] }) {
  const { t } = useTranslation('app');
  const columns: Column<Posting>[] = [
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

function AccountName({ entry: { account, user_id: person } }: { entry: Posting }) {
  const { t } = useTranslation('app');
  const may = useMay();
  // Merchants do not read who the buyer is.
  if (account === 'wallet' && person === '') return t('postings.buyer');
  if (account === 'wallet')
    return (
      <span>
        {t('postings.wallet')} <PersonLink id={person} />
      </span>
    );
  if (account === 'merchant')
    return (
      <span>
        {t('postings.merchant')}{' '}
        {may('merchants.read') && (
          <Link to="/merchants/$id" params={{ id: person }} className="mono">
            {shortId(person)}
          </Link>
        )}
      </span>
    );
  if (account === 'revenue') return t('postings.revenue');
  if (account === 'fees') return t('postings.fees');
  if (account === 'unclaimed') return t('postings.unclaimed');
  return <code>{account}</code>;
}
