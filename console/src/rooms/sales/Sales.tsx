import type { ManagedOrder } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import { OrderState } from '../../ui/OrderState.tsx';
import { Page } from '../../ui/Page.tsx';
import { csvOnly, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { saleFilters } from './filters.ts';
import { ForMerchant } from './Merchants.tsx';
import { useSales, type Merchant } from './queries.ts';
import { SaleFilterFields } from './SaleFilterFields.tsx';

export function Sales() {
  const { t } = useTranslation('sales');
  const [, setFilters] = useFilters(saleFilters);
  return (
    <ForMerchant>
      {({ id, name }, merchants) => (
        <Page title={t('title')} about={merchants.length > 1 ? t('about') : `${name}. ${t('about')}`}>
          {merchants.length > 1 && (
            <SelectField
              label={t('merchant')}
              value={id}
              options={merchants.map((each) => ({ value: each.id, label: each.name }))}
              // What is filtered by is the other merchant's.
              onValue={(merchant) => setFilters({ merchant, product: undefined, event: undefined })}
            />
          )}
          <SaleList key={id} merchant={id} />
        </Page>
      )}
    </ForMerchant>
  );
}

function SaleList({ merchant }: { merchant: Merchant['id'] }) {
  const { t } = useTranslation('sales');
  const [filters, , filtering] = useFilters(saleFilters, { keep: ['merchant'] });
  const list = useSales(merchant, filters);
  const columns = useColumns();
  const exported = [
    csvOnly<ManagedOrder>('id', t('id'), ({ id }) => id),
    csvOnly<ManagedOrder>('placed', t('placed'), ({ created_at: at }) => at),
    ...columns,
    csvOnly<ManagedOrder>('refunded', t('refunded'), ({ refunded }) => refunded),
    csvOnly<ManagedOrder>('currency', t('currency'), ({ currency }) => currency),
  ];
  return (
    <List
      label={t('title')}
      list={list}
      columns={columns}
      rowId={({ id }) => id}
      filters={<SaleFilterFields />}
      {...filtering}
      actions={<ExportButton name="orders-received" list={list} columns={exported} />}
      empty={
        <EmptyState icon="orders" title={t('list.empty')}>
          {t('list.emptyText')}
        </EmptyState>
      }
    />
  );
}

function useColumns(): Column<ManagedOrder>[] {
  const { t } = useTranslation('sales');
  return [
    {
      id: 'title',
      title: t('order'),
      wide: true,
      cell: ({ id, title, merchant_id: merchant, created_at: at }) => (
        <span className="two-lines">
          <Link to="/sales/$id" params={{ id }} search={{ merchant }}>
            {title}
          </Link>
          <span className="soft">
            <Time at={at} />
          </span>
        </span>
      ),
      csv: ({ title }) => title,
    },
    {
      id: 'buyer',
      title: t('buyer'),
      cell: ({ buyer_name: name }) => name || '–',
      csv: ({ buyer_name: name }) => name,
    },
    {
      id: 'kind',
      title: t('kind'),
      minor: true,
      cell: ({ kind }) => <Badge>{t(`kinds.${kind}`)}</Badge>,
      csv: ({ kind }) => kind,
    },
    {
      id: 'state',
      title: t('status'),
      cell: (order) => <OrderState order={{ ...order, stuck: false }} />,
      csv: ({ status }) => status,
    },
    {
      id: 'total',
      title: t('total'),
      numeric: true,
      cell: ({ total, currency }) => <Money amount={total} currency={currency} strong />,
      csv: ({ total }) => total,
    },
  ];
}
