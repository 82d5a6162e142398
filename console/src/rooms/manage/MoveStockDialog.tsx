import type { ManagedProduct } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import { useRefresh } from './queries.ts';
import { variantName } from './variants.ts';

const kinds = ['receipt', 'correction'] as const;
const most = 1_000_000;

export function MoveStockDialog({ product, onClose }: { product: ManagedProduct; onClose(): void }) {
  const { id, name, variants } = product;
  const { t } = useTranslation('manage');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `manage-stock.${id}`,
    initial: { sku: variants[0]?.sku ?? '', kind: 'receipt', quantity: '', reason: '' },
    send: ({ sku, kind, quantity, reason }, key) =>
      plaza.api.moveStock(
        { id, sku, kind: kinds.find((each) => each === kind) ?? 'receipt', quantity: Number(quantity), reason },
        { key },
      ),
    onSent: () => {
      form.reset();
      refresh();
      say(t('stock.moved', { name }));
      onClose();
    },
  });
  const isReceipt = form.values.kind === 'receipt';
  return (
    <Dialog title={t('stock.move')} onClose={onClose}>
      <Form form={form} submit={t('save')}>
        {variants.length > 0 && (
          <SelectField
            label={t('variants.variant')}
            options={variants.map((variant) => ({
              value: variant.sku,
              label: `${variantName(variant)} – ${variant.sku}`,
            }))}
            {...form.field('sku')}
          />
        )}
        <SelectField
          label={t('stock.kind')}
          options={kinds.map((value) => ({ value, label: t(`stock.kinds.${value}`) }))}
          {...form.field('kind')}
        />
        <TextField
          label={t('stock.quantity')}
          hint={t(isReceipt ? 'stock.receiptHint' : 'stock.correctionHint')}
          type="number"
          required
          min={isReceipt ? 1 : -most}
          max={most}
          {...form.field('quantity')}
        />
        <TextField label={t('reason')} required={!isReceipt} maxLength={200} {...form.field('reason')} />
      </Form>
    </Dialog>
  );
}
