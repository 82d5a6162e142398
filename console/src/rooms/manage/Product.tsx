import type { ManagedProduct, StockMovement } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Gallery } from '../../media/Picture.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { List } from '../../ui/List.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { MoveStockDialog } from './MoveStockDialog.tsx';
import { useProduct, useStock } from './queries.ts';
import { ManagedFacts } from './state.tsx';
import { ThingPage } from './ThingPage.tsx';
import { variantName } from './variants.ts';
import { Variants } from './Variants.tsx';

export function Product() {
  return (
    <ThingPage kind="product" use={useProduct} nameOf={({ name }) => name}>
      {(product) => (
        <>
          <ProductFacts product={product} />
          <Variants product={product} />
          <Stock product={product} />
        </>
      )}
    </ThingPage>
  );
}

function ProductFacts({ product }: { product: ManagedProduct }) {
  const { t } = useTranslation('manage');
  const { description, price, old_price: oldPrice, currency, club, category, stock, nft, translations } = product;
  return (
    <Card>
      <div className="stack">
        <Gallery pictures={product.pictures} />
        {description && <p>{description}</p>}
        <Facts>
          <Fact name={t('price')}>
            <Money amount={price} currency={currency} strong />{' '}
            {oldPrice && (
              <s className="soft">
                <Money amount={oldPrice} currency={currency} />
              </s>
            )}
          </Fact>
          <Fact name={t('products.stock')}>
            <Count value={stock} />
          </Fact>
          <Fact name={t('club')}>{club}</Fact>
          <Fact name={t('category')}>{category}</Fact>
          {nft && (
            <Fact name={t('products.nft')}>
              <Badge tone="accent">{t('yes')}</Badge>
            </Fact>
          )}
          {translations.items.map(({ language, name }) => (
            <Fact key={language} name={t('products.called', { language })}>
              {name}
            </Fact>
          ))}
          <ManagedFacts id={product.id} managed={product.managed} />
        </Facts>
      </div>
    </Card>
  );
}

function Stock({ product }: { product: ManagedProduct }) {
  const { t } = useTranslation('manage');
  const { id, variants } = product;
  const [isMoving, setMoving] = useState(false);
  const names = new Map(variants.map((variant) => [variant.id, variantName(variant)]));
  const columns: Column<StockMovement>[] = [
    { id: 'at', title: t('changes.when'), cell: ({ at }) => <Time at={at} /> },
    {
      id: 'kind',
      title: t('stock.kind'),
      wide: true,
      cell: ({ kind, reason, order_id: order, variant_id: variant }) => (
        <span className="two-lines">
          <span>
            {t(`stock.kinds.${kind}`)} {names.has(variant) && <Badge>{names.get(variant)}</Badge>}
          </span>
          {order ? (
            <Link to="/orders/$id" params={{ id: order }} className="soft">
              {t('stock.order')}
            </Link>
          ) : (
            reason && <span className="soft">{reason}</span>
          )}
        </span>
      ),
    },
    {
      id: 'quantity',
      title: t('stock.quantity'),
      numeric: true,
      cell: ({ quantity }) => <span className="num">{quantity > 0 ? `+${quantity}` : quantity}</span>,
    },
  ];
  return (
    <>
      <List
        label={t('stock.title')}
        heading
        list={useStock(id)}
        columns={columns}
        rowId={(movement) => movement.id}
        actions={<Button onClick={() => setMoving(true)}>{t('stock.move')}</Button>}
        empty={<p className="padded soft">{t('stock.empty')}</p>}
      />
      {isMoving && <MoveStockDialog product={product} onClose={() => setMoving(false)} />}
    </>
  );
}
