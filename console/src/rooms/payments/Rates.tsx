import type { OfferedRate } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { Frame } from './Frame.tsx';
import { useRates } from './queries.ts';

export function Rates() {
  const { t } = useTranslation('payments');
  const { data, error, refetch } = useRates();
  const columns: Column<OfferedRate>[] = [
    {
      id: 'pair',
      title: t('rates.pair'),
      wide: true,
      cell: ({ from, to }) => (
        <strong>
          {from} → {to}
        </strong>
      ),
    },
    { id: 'rate', title: t('rates.rate'), numeric: true, cell: ({ rate }) => <span className="num">{rate}</span> },
    { id: 'from', title: t('rates.since'), cell: ({ valid_from: at }) => <Time at={at} /> },
    { id: 'source', title: t('rates.source'), minor: true, cell: ({ source }) => source },
    {
      id: 'state',
      title: t('status'),
      cell: ({ stale }) => <Badge tone={stale ? 'bad' : 'good'}>{t(stale ? 'rates.stale' : 'rates.current')}</Badge>,
    },
  ];
  return (
    <Frame>
      <p className="soft">{t('rates.about')}</p>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Card>
          <Skeleton width="60%" height={120} />
        </Card>
      ) : data.rates.length === 0 ? (
        <EmptyState icon="globe" title={t('rates.empty')}>
          {t('rates.emptyText')}
        </EmptyState>
      ) : (
        <Card flush>
          <Table
            label={t('rates.title')}
            rows={data.rates}
            columns={columns}
            rowId={({ from, to }) => `${from} ${to}`}
          />
        </Card>
      )}
    </Frame>
  );
}
