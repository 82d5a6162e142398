import type { LedgerMonth } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Count } from '../../ui/Money.tsx';
import { Card } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { Ledger } from './Ledger.tsx';
import { useMonths } from './queries.ts';

const tones: Record<LedgerMonth['state'], Tone> = { ahead: 'plain', open: 'good', closed: 'accent', archived: 'plain' };

export function Months() {
  const { t, i18n } = useTranslation('ledger');
  const { data: months, error, refetch } = useMonths();
  const nameOf = (month: string) =>
    new Intl.DateTimeFormat(i18n.language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(month));
  const columns: Column<LedgerMonth>[] = [
    { id: 'month', title: t('months.month'), wide: true, cell: ({ month }) => <strong>{nameOf(month)}</strong> },
    {
      id: 'state',
      title: t('movement.state'),
      cell: ({ state }) => <Badge tone={tones[state]}>{t(`months.${state}`)}</Badge>,
    },
    {
      id: 'transactions',
      title: t('verification.transactions'),
      numeric: true,
      cell: ({ transactions }) => <Count value={transactions} />,
    },
    {
      id: 'entries',
      title: t('verification.entries'),
      numeric: true,
      cell: ({ entries }) => <Count value={entries} />,
    },
    {
      id: 'archive',
      title: t('months.archive'),
      minor: true,
      cell: ({ state, archived_at, archivable_at, digest }) =>
        state === 'archived' ? (
          <span className="two-lines">
            <Time at={archived_at} />
            {digest && <Copy text={digest} label={digest.slice(0, 12)} />}
          </span>
        ) : (
          <span className="soft">
            {t('months.from')} <Time at={archivable_at} as="day" />
          </span>
        ),
    },
  ];
  return (
    <Ledger>
      <p className="soft">{t('months.about')}</p>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : months ? (
        <Card flush>
          <Table label={t('months.title')} rows={months} columns={columns} rowId={({ month }) => month} />
        </Card>
      ) : (
        <Card>
          <Skeleton width="60%" height={160} />
        </Card>
      )}
    </Ledger>
  );
}
