import type { FoundOrder } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { List } from '../../ui/List.tsx';
import { orderColumns } from '../../ui/order-columns.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Person } from './Person.tsx';
import { useOrdersOf } from './queries.ts';

export function PersonOrders() {
  return <Person>{({ person }) => <OrdersOf id={person.id} />}</Person>;
}

function OrdersOf({ id: person }: { id: string }) {
  const { t } = useTranslation('people');
  const list = useOrdersOf(person);
  const shown = orderColumns({ order: t('orders.order'), state: t('orders.state'), total: t('orders.total') });
  const columns: Column<FoundOrder>[] = [shown.order, shown.state, shown.total];
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
