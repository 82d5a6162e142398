import type { FoundOrder, User } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import { OrderState } from '../../ui/OrderState.tsx';
import { Page } from '../../ui/Page.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { orderFilters } from './filters.ts';
import { OrderFilterFields } from './OrderFilterFields.tsx';
import { useBuyersFound, useOrders } from './queries.ts';

export function Orders() {
  const { t } = useTranslation('orders');
  const [filters, setFilters] = useFilters(orderFilters);
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
        isFiltered={Object.keys(filters).length > 0 && !isUnclear}
        clearFilters={() =>
          setFilters({
            find: undefined,
            person: undefined,
            event: undefined,
            status: undefined,
            kind: undefined,
            from: undefined,
            to: undefined,
          })
        }
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
  const columns: Column<FoundOrder>[] = [
    {
      id: 'title',
      title: t('list.order'),
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
      csv: ({ title }) => title,
    },
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
    { id: 'state', title: t('status'), cell: (order) => <OrderState order={order} />, csv: ({ status }) => status },
    {
      id: 'total',
      title: t('total'),
      numeric: true,
      cell: ({ total, currency }) => <Money amount={total} currency={currency} strong />,
      csv: ({ total }) => total,
    },
  ];
  const only = (id: string, title: string, csv: (order: FoundOrder) => string): Column<FoundOrder> => ({
    id,
    title,
    cell: csv,
    csv,
  });
  return {
    columns,
    exported: [
      only('id', t('id'), ({ id }) => id),
      only('placed', t('placed'), ({ created_at: at }) => at),
      ...columns,
      only('currency', t('currency'), ({ currency }) => currency),
    ],
  };
}
