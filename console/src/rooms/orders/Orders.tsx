import type { FoundOrder, User } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { orderColumns } from '../../ui/order-columns.tsx';
import { Page } from '../../ui/Page.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import { csvOnly, type Column } from '../../ui/Table.tsx';
import { orderFilters } from './filters.ts';
import { OrderFilterFields } from './OrderFilterFields.tsx';
import { useBuyersFound, useOrders } from './queries.ts';

export function Orders() {
  const { t } = useTranslation('orders');
  const [filters, setFilters, filtering] = useFilters(orderFilters);
  const list = useOrders(filters);
  const { data: buyers = [] } = useBuyersFound(filters);
  const isUnclear = buyers.length > 1;
  const { columns, exported } = useColumns();
  return (
    <Page title={t('title')} about={t('about')}>
      <List
        label={t('title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={<OrderFilterFields />}
        {...filtering}
        isFiltered={filtering.isFiltered && !isUnclear}
        actions={<ExportButton name="orders" list={list} columns={exported} />}
        empty={
          isUnclear ? (
            <WhichBuyer buyers={buyers} onChoose={({ id }) => setFilters({ find: undefined, person: id })} />
          ) : (
            <EmptyState icon="orders" title={t('list.empty')}>
              {t('list.emptyText')}
            </EmptyState>
          )
        }
      />
    </Page>
  );
}

function WhichBuyer({ buyers, onChoose }: { buyers: readonly User[]; onChoose(buyer: User): void }) {
  const { t } = useTranslation('orders');
  return (
    <EmptyState
      icon="people"
      title={t('list.whichBuyer')}
      action={
        <span className="chips centred">
          {buyers.map((buyer) => (
            <Button key={buyer.id} onClick={() => onChoose(buyer)}>
              {buyer.name} <span className="soft">{buyer.email}</span>
            </Button>
          ))}
        </span>
      }
    >
      {t('list.whichBuyerText')}
    </EmptyState>
  );
}

function useColumns(): { columns: Column<FoundOrder>[]; exported: Column<FoundOrder>[] } {
  const { t } = useTranslation('orders');
  const shown = orderColumns({ order: t('list.order'), state: t('status'), total: t('total') });
  const columns: Column<FoundOrder>[] = [
    shown.order,
    {
      id: 'buyer',
      title: t('buyer'),
      cell: ({ user_id: id }) => <PersonLink id={id} />,
      csv: ({ user_id: id }) => id,
    },
    {
      id: 'kind',
      title: t('kind'),
      minor: true,
      cell: ({ kind }) => <Badge>{t(`kinds.${kind}`)}</Badge>,
      csv: ({ kind }) => kind,
    },
    shown.state,
    shown.total,
  ];
  return {
    columns,
    exported: [
      csvOnly('id', t('id'), ({ id }) => id),
      csvOnly('placed', t('placed'), ({ created_at: at }) => at),
      ...columns,
      csvOnly('currency', t('currency'), ({ currency }) => currency),
    ],
  };
}
