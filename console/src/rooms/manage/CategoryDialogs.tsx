// The categories of an event: a new one, the price and the seats of one, and the end of one of which nothing was sold.
import type { ManagedCategory, ManagedEvent } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { amountTyped } from '../../ui/amounts.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import { useRefresh } from './queries.ts';

interface CategoryDialogProps {
  event: ManagedEvent;
  category: ManagedCategory | undefined;
  /** What it has now, where that is shown. */
  size?: { rows: number; seatsPerRow: number } | undefined;
  onClose(): void;
}

export function CategoryDialog({ event: { id, managed }, category, size, onClose }: CategoryDialogProps) {
  const { t } = useTranslation('manage');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `manage-category.${id}.${category?.name ?? ''}.${managed.etag}`,
    initial: {
      name: category?.name ?? '',
      price: category?.price ?? '',
      rows: size ? String(size.rows) : '',
      seats_per_row: size ? String(size.seatsPerRow) : '',
    },
    send: ({ name, price, rows, seats_per_row: each }, key) =>
      plaza.api.putEventCategory(
        {
          id,
          etag: managed.etag,
          name: name.trim(),
          price: amountTyped(price),
          ...(rows && each && { rows: Number(rows), seats_per_row: Number(each) }),
        },
        { key },
      ),
    onSent: () => {
      form.reset();
      refresh();
      say(t('changed'));
      onClose();
    },
  });
  const isNew = category === undefined;
  return (
    <Dialog title={isNew ? t('events.addCategory') : category.name} onClose={onClose}>
      <Form form={form} submit={t('save')}>
        {isNew && (
          <TextField label={t('events.category')} required maxLength={100} autoComplete="off" {...form.field('name')} />
        )}
        <TextField label={t('price')} required inputMode="decimal" autoComplete="off" {...form.field('price')} />
        <TextField
          label={t('events.rows')}
          hint={t(isNew ? 'events.rowsHint' : 'events.rowsChangeHint')}
          type="number"
          required={isNew}
          min={1}
          max={1000}
          {...form.field('rows')}
        />
        <TextField
          label={t('events.seatsPerRow')}
          type="number"
          required={isNew || form.values.rows !== ''}
          min={1}
          max={1000}
          {...form.field('seats_per_row')}
        />
      </Form>
    </Dialog>
  );
}

export function RemoveCategoryDialog({
  event: { id, managed },
  category: { name },
  onClose,
}: CategoryDialogProps & { category: ManagedCategory }) {
  const { t } = useTranslation('manage');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `manage-category-remove.${id}.${name}`,
    initial: {},
    send: (_, key) => plaza.api.deleteEventCategory({ id, name, etag: managed.etag }, { key }),
    onSent: () => {
      refresh();
      say(t('changed'));
      onClose();
    },
  });
  return (
    <Dialog title={t('events.remove')} onClose={onClose}>
      <p>{t('events.removeAbout', { name })}</p>
      <Form form={form} submit={t('events.remove')} look="danger">
        {null}
      </Form>
    </Dialog>
  );
}
