// The variants of a product: a new one, the price and the place of one, whether it is sold, and the end of one that was never sold.
import type { ManagedProduct, ManagedVariant } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { amountTyped } from '../../ui/amounts.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import { YesField } from './fields.tsx';
import { useRefresh } from './queries.ts';
import { variantName } from './variants.ts';

interface VariantDialogProps {
  product: ManagedProduct;
  variant: ManagedVariant | undefined;
  onClose(): void;
}
type OneVariant = VariantDialogProps & { variant: ManagedVariant };

function useDone(onClose: () => void): () => void {
  const { t } = useTranslation('manage');
  const say = useToast();
  const refresh = useRefresh();
  return () => {
    refresh();
    say(t('changed'));
    onClose();
  };
}

const valuesOf = (variant: ManagedVariant | undefined, next: number) => ({
  sku: variant?.sku ?? '',
  size: variant?.size ?? '',
  colour: variant?.colour ?? '',
  price: variant?.price ?? '',
  position: String(variant?.position ?? next),
  stock: '',
  takes_stock: '',
});

export function VariantDialog({ product, variant, onClose }: VariantDialogProps) {
  const { t } = useTranslation('manage');
  const done = useDone(onClose);
  const { id, managed, has_variants: hasVariants, stock: loose, variants } = product;
  const form = useForm({
    id: `manage-variant.${id}.${variant?.sku ?? ''}.${managed.etag}`,
    initial: valuesOf(variant, variants.length),
    send: ({ sku, size, colour, price, position, stock, takes_stock: takes }, key) =>
      plaza.api.putVariant(
        {
          id,
          etag: managed.etag,
          sku: sku.trim(),
          size: size.trim(),
          colour: colour.trim(),
          price: amountTyped(price),
          position: Number(position),
          ...(!variant && { stock: Number(stock), takes_stock: takes === 'yes' }),
        },
        { key },
      ),
    onSent: () => {
      form.reset();
      done();
    },
  });
  return (
    <Dialog title={variant ? variantName(variant) : t('variants.add')} onClose={onClose}>
      <Form form={form} submit={t('save')}>
        {!variant && (
          <TextField
            label={t('variants.sku')}
            hint={t('variants.skuHint')}
            required
            maxLength={64}
            autoComplete="off"
            {...form.field('sku')}
          />
        )}
        <TextField label={t('variants.size')} maxLength={40} autoComplete="off" {...form.field('size')} />
        <TextField label={t('variants.colour')} maxLength={40} autoComplete="off" {...form.field('colour')} />
        <TextField
          label={t('price')}
          hint={t('variants.priceHint')}
          inputMode="decimal"
          autoComplete="off"
          {...form.field('price')}
        />
        <TextField
          label={t('variants.position')}
          hint={t('variants.positionHint')}
          type="number"
          min={0}
          max={10_000}
          {...form.field('position')}
        />
        {!variant && (
          <TextField label={t('products.stock')} type="number" min={0} max={1_000_000} {...form.field('stock')} />
        )}
        {!variant && !hasVariants && loose > 0 && (
          <YesField
            label={t('variants.takesStock', { count: loose })}
            hint={t('variants.takesStockHint')}
            {...form.field('takes_stock')}
          />
        )}
      </Form>
    </Dialog>
  );
}

export function VariantStateDialog({ product: { id, managed }, variant, onClose }: OneVariant) {
  const { t } = useTranslation('manage');
  const { sku, state } = variant;
  const isArchived = state === 'archived';
  const title = t(isArchived ? 'variants.sell' : 'variants.archive');
  const form = useForm({
    id: `manage-variant-state.${id}.${sku}.${managed.etag}`,
    initial: { reason: '' },
    send: ({ reason }, key) =>
      plaza.api.setVariantState(
        { id, sku, state: isArchived ? 'active' : 'archived', reason: reason.trim(), etag: managed.etag },
        { key },
      ),
    onSent: useDone(onClose),
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{t(isArchived ? 'variants.sellAbout' : 'variants.archiveAbout', { name: variantName(variant) })}</p>
      <Form form={form} submit={title}>
        <TextField label={t('reason')} hint={t('reasonHint')} maxLength={200} {...form.field('reason')} />
      </Form>
    </Dialog>
  );
}

export function RemoveVariantDialog({ product: { id, managed }, variant, onClose }: OneVariant) {
  const { t } = useTranslation('manage');
  const { sku } = variant;
  const form = useForm({
    id: `manage-variant-remove.${id}.${sku}`,
    initial: {},
    send: (_, key) => plaza.api.deleteVariant({ id, sku, etag: managed.etag }, { key }),
    onSent: useDone(onClose),
  });
  return (
    <Dialog title={t('variants.remove')} onClose={onClose}>
      <p>{t('variants.removeAbout', { name: variantName(variant) })}</p>
      <Form form={form} submit={t('variants.remove')} look="danger">
        {null}
      </Form>
    </Dialog>
  );
}
