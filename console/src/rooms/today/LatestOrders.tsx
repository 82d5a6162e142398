import type { FoundOrder } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Money } from '../../ui/Money.tsx';
import { OrderState } from '../../ui/OrderState.tsx';
import { Card } from '../../ui/Page.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
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
  const columns: Column<FoundOrder>[] = [
    {
      id: 'title',
      title: t('latest.order'),
      wide: true,
      cell: ({ id, title, created_at }) => (
        <span className="two-lines">
          <Link to="/orders/$id" params={{ id }}>
            {title}
          </Link>
          <span className="soft">
            <Time at={created_at} />
          </span>
        </span>
      ),
    },
    { id: 'buyer', title: t('latest.buyer'), cell: ({ user_id: id }) => <PersonLink id={id} /> },
    { id: 'state', title: t('latest.state'), cell: (order) => <OrderState order={order} /> },
    {
      id: 'total',
      title: t('latest.total'),
      numeric: true,
      cell: ({ total, currency }) => <Money amount={total} currency={currency} strong />,
    },
  ];
  return (
    <Card flush title={t('latest.title')} actions={all}>
      <Table label={t('latest.title')} rows={orders} columns={columns} rowId={({ id }) => id} />
    </Card>
  );
}
