// What a change of many finds, and what it sets. The names of the values are those of the API, so that its errors find their fields.
import type { BulkFilter, BulkSettings } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { amountTyped } from '../../ui/amounts.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import type { FormState } from '../../ui/form.ts';
import { clockNames, momentOf } from './clocks.ts';
import { YesField } from './fields.tsx';
import { states, type changedKinds } from './filters.ts';
import { useAllClubs } from './queries.ts';

type Kind = (typeof changedKinds)[number];

const roundings = ['cent', 'tenth', 'unit', 'ninety_nine'] as const;

export const emptyChange = {
  'filter.club': '',
  'filter.category': '',
  'filter.state': '',
  'filter.price_from': '',
  'filter.price_to': '',
  'settings.price_percent': '',
  'settings.rounding': 'cent',
  'settings.state': '',
  'settings.category': '',
  'settings.visible_from': '',
  'settings.listed_from': '',
  'settings.on_sale_from': '',
  'settings.on_sale_until': '',
  'none.visible_from': '',
  'none.listed_from': '',
  'none.on_sale_from': '',
  'none.on_sale_until': '',
};

export type ChangeValues = typeof emptyChange;

interface FieldsProps {
  kind: Kind;
  form: FormState<ChangeValues & { merchant: string; kind: string; reason: string }>;
}

/** As the API takes it: what is empty, or does not go with the kind, is left out. */
export function changeOf(kind: Kind, values: ChangeValues): { filter: BulkFilter; settings: BulkSettings } {
  const percent = amountTyped(values['settings.price_percent'])
    .replace(/^\+/, '')
    .replace(/^[−–]/, '-')
    .replace(/%$/, '');
  const filter = {
    club: kind === 'plans' ? '' : values['filter.club'],
    category: kind === 'products' ? values['filter.category'].trim() : '',
    state: values['filter.state'],
    price_from: amountTyped(values['filter.price_from']),
    price_to: amountTyped(values['filter.price_to']),
  };
  const settings: Record<string, string> = {
    price_percent: percent,
    rounding: percent && values['settings.rounding'],
    state: values['settings.state'],
    category: kind === 'products' ? values['settings.category'].trim() : '',
  };
  for (const name of clockNames)
    settings[name] = values[`none.${name}`] === 'yes' ? 'none' : (momentOf(values[`settings.${name}`]) ?? '');
  return { filter: filled(filter), settings: filled(settings) };
}

const filled = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));

function useStateOptions(none: string) {
  const { t } = useTranslation('manage');
  return [{ value: '', label: none }, ...states.map((value) => ({ value, label: t(`state.${value}`) }))];
}

export function FilterFields({ kind, form }: FieldsProps) {
  const { t } = useTranslation('manage');
  const { data: clubs, error, refetch } = useAllClubs();
  const options = useStateOptions(t('any'));
  return (
    <fieldset className="checks">
      <legend>{t('bulk.found')}</legend>
      {kind !== 'plans' && !error && (
        <SelectField
          label={t('club')}
          options={[
            { value: '', label: t('any') },
            ...(clubs ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          {...form.field('filter.club')}
        />
      )}
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {kind === 'products' && (
        <TextField
          label={t('category')}
          hint={t('products.categoryHint')}
          maxLength={50}
          {...form.field('filter.category')}
        />
      )}
      <SelectField label={t('stateTitle')} options={options} {...form.field('filter.state')} />
      <TextField
        label={t('bulk.priceFrom')}
        inputMode="decimal"
        autoComplete="off"
        {...form.field('filter.price_from')}
      />
      <TextField label={t('bulk.priceTo')} inputMode="decimal" autoComplete="off" {...form.field('filter.price_to')} />
    </fieldset>
  );
}

export function SettingsFields({ kind, form }: FieldsProps) {
  const { t } = useTranslation('manage');
  const options = useStateOptions(t('bulk.asItIs'));
  const isOfEvents = kind === 'events';
  return (
    <>
      <fieldset className="checks">
        <legend>{t('bulk.set')}</legend>
        <TextField
          label={t('bulk.percent')}
          hint={t(isOfEvents ? 'bulk.percentEvents' : 'bulk.percentHint')}
          autoComplete="off"
          maxLength={9}
          {...form.field('settings.price_percent')}
        />
        <SelectField
          label={t('bulk.rounding')}
          options={roundings.map((value) => ({ value, label: t(`bulk.roundings.${value}`) }))}
          {...form.field('settings.rounding')}
        />
        <SelectField label={t('bulk.newState')} options={options} {...form.field('settings.state')} />
        {kind === 'products' && (
          <TextField
            label={t('bulk.newCategory')}
            hint={t('bulk.emptyAsItIs')}
            maxLength={50}
            {...form.field('settings.category')}
          />
        )}
      </fieldset>
      <fieldset className="checks">
        <legend>{t('clocks.title')}</legend>
        {clockNames.map((name) => (
          <div key={name} className="stack">
            <TextField
              label={t(`clocks.${name}`)}
              hint={t('bulk.emptyAsItIs')}
              type="datetime-local"
              disabled={form.values[`none.${name}`] === 'yes'}
              {...form.field(`settings.${name}`)}
            />
            <YesField label={t(`bulk.without.${name}`)} {...form.field(`none.${name}`)} />
          </div>
        ))}
      </fieldset>
    </>
  );
}
