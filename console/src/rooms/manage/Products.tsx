import type { ManagedProduct } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { WithThumb } from '../../media/Picture.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { thingFilters } from './filters.ts';
import { Manage } from './Manage.tsx';
import { useProducts } from './queries.ts';
import { useStateColumn } from './state.tsx';
import { ThingFilters } from './ThingFilters.tsx';

export function Products() {
  const [filters, setFilters] = useFilters(thingFilters, { keep: ['merchant'] });
  return (
    <Manage kind="products" merchant={filters.merchant} onMerchant={(merchant) => setFilters({ merchant })}>
      {({ merchantId }) => <ProductList key={merchantId} merchantId={merchantId} />}
    </Manage>
  );
}

function ProductList({ merchantId }: { merchantId: string | undefined }) {
  const { t } = useTranslation('manage');
  const [{ state, club }, setFilters, filtering] = useFilters(thingFilters, { keep: ['merchant'] });
  const list = useProducts({
    ...(merchantId && { merchant_id: merchantId }),
    ...(state && { state }),
    ...(club && { club }),
  });
  const stateColumn = useStateColumn<ManagedProduct>();
  const columns: Column<ManagedProduct>[] = [
    {
      id: 'name',
      title: t('name'),
      wide: true,
      cell: ({ id, name, category, pictures }) => (
        <WithThumb picture={pictures[0]} icon="tag">
          <Link to="/manage/products/$id" params={{ id }}>
            {name}
          </Link>
          <span className="soft">{category}</span>
        </WithThumb>
      ),
      csv: ({ name }) => name,
    },
    { id: 'club', title: t('club'), minor: true, cell: ({ club: id }) => id, csv: ({ club: id }) => id },
    stateColumn,
    {
      id: 'stock',
      title: t('products.stock'),
      numeric: true,
      cell: ({ stock }) => <Count value={stock} />,
      csv: ({ stock }) => stock,
    },
    {
      id: 'price',
      title: t('price'),
      numeric: true,
      cell: ({ price, currency }) => <Money amount={price} currency={currency} strong />,
      csv: ({ price }) => price,
    },
  ];
  return (
    <List
      label={t('products.title')}
      list={list}
      columns={columns}
      rowId={({ id }) => id}
      filters={<ThingFilters state={state} club={club} onFilter={setFilters} />}
      {...filtering}
      actions={<ExportButton name="managed-products" list={list} columns={columns} />}
      empty={
        <EmptyState icon="tag" title={t('products.empty')}>
          {t('products.emptyText')}
        </EmptyState>
      }
    />
  );
}
