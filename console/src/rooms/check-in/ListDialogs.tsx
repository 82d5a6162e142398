// A gate: who is let in there, when, and who may come again.
import type { CheckInList } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { localOf, momentOf } from '../../ui/moments.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { CheckField, SelectField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import { useRefresh } from './queries.ts';

interface ListDialogProps {
  eventId: string;
  list: CheckInList | undefined;
  /** All of the event. */
  categories: readonly string[];
  onClose(): void;
}

const reentries = ['never', 'after_exit', 'always'] as const;
/** Forms keep text: no name of a category has a line end. */
const split = (names: string): string[] => names.split('\n').filter(Boolean);

export function ListDialog({ eventId, list, categories, onClose }: ListDialogProps) {
  const { t } = useTranslation('check-in');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `check-in-list.${list?.id ?? eventId}`,
    initial: {
      name: list?.name ?? '',
      gate: list?.gate ?? '',
      categories: list?.categories.join('\n') ?? '',
      opens_at: localOf(list?.opens_at),
      closes_at: localOf(list?.closes_at),
      reentry: list?.reentry ?? 'never',
    },
    send: (values, key) => {
      const [opens, closes] = [momentOf(values.opens_at), momentOf(values.closes_at)];
      const fields = {
        name: values.name.trim(),
        gate: values.gate.trim(),
        categories: split(values.categories),
        reentry: reentries.find((each) => each === values.reentry) ?? 'never',
        ...(opens && { opens_at: opens }),
        ...(closes && { closes_at: closes }),
      };
      return list
        ? plaza.api.putCheckInList({ id: list.id, ...fields }, { key })
        : plaza.api.createCheckInList({ event_id: eventId, ...fields }, { key });
    },
    onSent: () => {
      form.reset();
      refresh();
      say(t('saved'));
      onClose();
    },
  });
  const chosen = split(form.values.categories);
  const { onValue: choose } = form.field('categories');
  return (
    <Dialog title={list ? list.name : t('lists.add')} onClose={onClose}>
      <Form form={form} submit={t('save')}>
        <TextField label={t('lists.name')} required maxLength={100} autoComplete="off" {...form.field('name')} />
        <TextField
          label={t('lists.gate')}
          hint={t('lists.gateHint')}
          maxLength={100}
          autoComplete="off"
          {...form.field('gate')}
        />
        <fieldset className="checks">
          <legend>{t('lists.categories')}</legend>
          <p className="field-hint">{t('lists.categoriesHint')}</p>
          {categories.map((name) => (
            <CheckField
              key={name}
              label={name}
              isChecked={chosen.includes(name)}
              onChecked={(isChecked) =>
                choose((isChecked ? [...chosen, name] : chosen.filter((each) => each !== name)).join('\n'))
              }
            />
          ))}
        </fieldset>
        <TextField label={t('lists.opens')} type="datetime-local" {...form.field('opens_at')} />
        <TextField label={t('lists.closes')} type="datetime-local" {...form.field('closes_at')} />
        <SelectField
          label={t('lists.reentry')}
          options={reentries.map((each) => ({ value: each, label: t(`reentry.${each}`) }))}
          value={form.values.reentry}
          onValue={(value) => form.field('reentry').onValue(reentries.find((each) => each === value) ?? 'never')}
        />
      </Form>
    </Dialog>
  );
}

export function DeleteListDialog({ list: { id, name }, onClose }: { list: CheckInList; onClose(): void }) {
  const { t } = useTranslation('check-in');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `check-in-list-delete.${id}`,
    initial: {},
    send: (_, key) => plaza.api.deleteCheckInList({ id }, { key }),
    onSent: () => {
      refresh();
      say(t('deleted'));
      onClose();
    },
  });
  return (
    <Dialog title={t('lists.delete')} onClose={onClose}>
      <p>{t('lists.deleteAbout', { name })}</p>
      <Form form={form} submit={t('delete')} look="danger">
        {null}
      </Form>
    </Dialog>
  );
}
