import type { Product } from '@plaza/client';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { WithThumb } from '../../media/Picture.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Catalogue } from './Catalogue.tsx';
import { productFilters } from './filters.ts';
import { useProducts } from './queries.ts';

/** Below this, somebody should think of ordering more. */
const few = 10;

export function Products() {
  const { t } = useTranslation('catalogue');
  const [filters, setFilters, filtering] = useFilters(productFilters);
  const list = useProducts(filters);
  const columns: Column<Product>[] = [
    {
      id: 'name',
      title: t('products.name'),
      wide: true,
      cell: (product) => (
        <WithThumb picture={product.pictures[0]} icon="tag">
          <strong>{product.name}</strong>
          <span className="soft">{product.category}</span>
          {product.variants.length > 0 && <Variants product={product} />}
        </WithThumb>
      ),
      csv: (product) => product.name,
    },
    { id: 'club', title: t('club'), minor: true, cell: ({ club }) => club, csv: ({ club }) => club },
    {
      id: 'stock',
      title: t('products.stock'),
      numeric: true,
      cell: ({ stock }) =>
        stock === 0 ? (
          <Badge tone="bad">{t('soldOut')}</Badge>
        ) : stock < few ? (
          <Badge tone="warn">{t('products.fewLeft', { count: stock })}</Badge>
        ) : (
          <Count value={stock} />
        ),
      csv: ({ stock }) => stock,
    },
    {
      id: 'price',
      title: t('price'),
      numeric: true,
      cell: ({ price, old_price, currency, variants }) => (
        <>
          {old_price && (
            <s className="soft">
              <Money amount={old_price} currency={currency} />
            </s>
          )}{' '}
          {variants.some((variant) => variant.price !== price) && <span className="soft">{t('products.from')}</span>}{' '}
          <Money amount={price} currency={currency} strong />
        </>
      ),
      csv: ({ price }) => price,
    },
    {
      id: 'currency',
      title: t('currency'),
      minor: true,
      cell: ({ currency }) => currency,
      csv: ({ currency }) => currency,
    },
  ];
  // A list of them, for whoever reads the file.
  const exported: Column<Product>[] = [
    ...columns,
    {
      id: 'variants',
      title: t('products.variants'),
      cell: () => null,
      csv: ({ variants }) => variants.map(({ sku, price, stock }) => `${sku} ${price} ${stock}`).join('; '),
    },
  ];
  return (
    <Catalogue>
      <List
        label={t('products.title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={
          <>
            <SearchField
              label={t('club')}
              value={filters.club ?? ''}
              placeholder="AS_MONACO"
              maxLength={64}
              onValue={(club) => setFilters({ club })}
            />
            <SearchField
              label={t('products.category')}
              maxLength={64}
              value={filters.category ?? ''}
              onValue={(category) => setFilters({ category })}
            />
          </>
        }
        {...filtering}
        actions={<ExportButton name="products" list={list} columns={exported} />}
        empty={
          <EmptyState icon="tag" title={t('products.empty')}>
            {t('products.emptyText')}
          </EmptyState>
        }
      />
    </Catalogue>
  );
}

/** Sizes and colours; what is sold out is struck through. */
function Variants({ product: { variants } }: { product: Product }) {
  return (
    <span className="soft">
      {variants.map(({ id, sku, size, colour, stock }, index) => {
        const name = [size, colour].filter(Boolean).join(' ');
        return (
          <Fragment key={id}>
            {index > 0 && ' · '}
            {stock === 0 ? <s title={sku}>{name}</s> : <span title={sku}>{name}</span>}
          </Fragment>
        );
      })}
    </span>
  );
}
