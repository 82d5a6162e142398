import type { FoundOrder } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { orderColumns } from '../../ui/order-columns.tsx';
import { Card } from '../../ui/Page.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { useLatestOrders } from './queries.ts';

export function LatestOrders() {
  const { t } = useTranslation('today');
  const { data: orders, error, refetch } = useLatestOrders();
  const all = <Link to="/orders">{t('latest.all')}</Link>;
  if (!orders || orders.length === 0)
    return (
      <Card title={t('latest.title')} actions={all}>
        {error ? (
          <ErrorNote error={error} retry={() => void refetch()} />
        ) : orders ? (
          <EmptyState icon="orders" title={t('latest.empty')}>
            {t('latest.emptyText')}
          </EmptyState>
        ) : (
          <Skeleton height={120} />
        )}
      </Card>
    );
  const shown = orderColumns({ order: t('latest.order'), state: t('latest.state'), total: t('latest.total') });
  const columns: Column<FoundOrder>[] = [
    shown.order,
    { id: 'buyer', title: t('latest.buyer'), cell: ({ user_id: id }) => <PersonLink id={id} /> },
    shown.state,
    shown.total,
  ];
  return (
    <Card flush title={t('latest.title')} actions={all}>
      <Table label={t('latest.title')} rows={orders} columns={columns} rowId={({ id }) => id} />
    </Card>
  );
}
