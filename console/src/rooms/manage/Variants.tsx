import type { ManagedProduct, ManagedVariant } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { Card } from '../../ui/Page.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { RemoveVariantDialog, VariantDialog, VariantStateDialog } from './VariantDialogs.tsx';
import { variantName } from './variants.ts';

export function Variants({ product }: { product: ManagedProduct }) {
  const { t } = useTranslation('manage');
  const [open, setOpen] = useState<{ dialog: 'put' | 'state' | 'remove'; variant?: ManagedVariant }>();
  const close = () => setOpen(undefined);
  const columns: Column<ManagedVariant>[] = [
    {
      id: 'name',
      title: t('variants.variant'),
      wide: true,
      cell: (variant) => (
        <span className="two-lines">
          <span>
            <strong>{variantName(variant)}</strong>{' '}
            {variant.state === 'archived' && <Badge>{t('variants.archived')}</Badge>}
          </span>
          <span className="soft">{variant.sku}</span>
        </span>
      ),
    },
    {
      id: 'price',
      title: t('price'),
      numeric: true,
      cell: ({ price }) => <Money amount={price || product.price} currency={product.currency} strong={price !== ''} />,
    },
    {
      id: 'stock',
      title: t('products.stock'),
      numeric: true,
      cell: ({ stock }) => <Count value={stock} />,
    },
    {
      id: 'act',
      title: t('change'),
      numeric: true,
      cell: (variant) => (
        <span className="actions">
          <Button size="small" onClick={() => setOpen({ dialog: 'put', variant })}>
            {t('change')}
          </Button>
          <Button size="small" look="quiet" onClick={() => setOpen({ dialog: 'state', variant })}>
            {t(variant.state === 'archived' ? 'variants.sell' : 'variants.archive')}
          </Button>
          <Button size="small" look="quiet" onClick={() => setOpen({ dialog: 'remove', variant })}>
            {t('variants.remove')}
          </Button>
        </span>
      ),
    },
  ];
  return (
    <Card
      flush
      title={t('variants.title')}
      actions={
        <Button icon="plus" onClick={() => setOpen({ dialog: 'put' })}>
          {t('variants.add')}
        </Button>
      }
    >
      {product.has_variants ? (
        <Table label={t('variants.title')} rows={product.variants} columns={columns} rowId={({ id }) => id} />
      ) : (
        <p className="padded soft">{t('variants.empty')}</p>
      )}
      {open?.dialog === 'put' && <VariantDialog product={product} variant={open.variant} onClose={close} />}
      {open?.dialog === 'state' && open.variant && (
        <VariantStateDialog product={product} variant={open.variant} onClose={close} />
      )}
      {open?.dialog === 'remove' && open.variant && (
        <RemoveVariantDialog product={product} variant={open.variant} onClose={close} />
      )}
    </Card>
  );
}
