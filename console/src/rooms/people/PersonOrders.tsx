import type { FoundOrder } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { List } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import { OrderState } from '../../ui/OrderState.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { Person } from './Person.tsx';
import { useOrdersOf } from './queries.ts';

export function PersonOrders() {
  return <Person>{({ person }) => <OrdersOf id={person.id} />}</Person>;
}

function OrdersOf({ id: person }: { id: string }) {
  const { t } = useTranslation('people');
  const list = useOrdersOf(person);
  const columns: Column<FoundOrder>[] = [
    {
      id: 'title',
      title: t('orders.order'),
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
    { id: 'state', title: t('orders.state'), cell: (order) => <OrderState order={order} /> },
    {
      id: 'total',
      title: t('orders.total'),
      numeric: true,
      cell: ({ total, currency }) => <Money amount={total} currency={currency} strong />,
    },
  ];
  return (
    <List
      label={t('orders.title')}
      heading
      list={list}
      columns={columns}
      rowId={({ id }) => id}
      actions={
        <Link to="/orders" search={{ person }}>
          {t('orders.all')}
        </Link>
      }
      empty={
        <EmptyState icon="orders" title={t('orders.empty')}>
          {t('orders.emptyText')}
        </EmptyState>
      }
    />
  );
}
