import type { CreatePlanInput, ManagedPlan } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { amountTyped } from '../../ui/amounts.ts';
import { TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import type { FormState } from '../../ui/form.ts';
import { clocksOf, clockValues } from './clocks.ts';
import { ClockFields, yes, YesField } from './fields.tsx';

export const emptyPlan = {
  name: '',
  region: '',
  data: '',
  duration: '',
  countries: '',
  price: '',
  popular: '',
  ...clockValues(),
};

export type PlanValues = typeof emptyPlan;

export function valuesOfPlan(plan: ManagedPlan): PlanValues {
  const { name, region, data, duration, countries, price, popular, managed } = plan;
  return {
    ...{ name, region, price, popular: yes(popular) },
    ...{ data: String(data), duration: String(duration), countries: countries.join(' ') },
    ...clockValues(managed.clocks),
  };
}

export const planOf = (values: PlanValues) =>
  ({
    name: values.name.trim(),
    region: values.region.trim(),
    data: Number(values.data),
    duration: Number(values.duration),
    countries: values.countries
      .toUpperCase()
      .split(/[\s,;]+/)
      .filter(Boolean),
    price: amountTyped(values.price),
    popular: values.popular === 'yes',
    clocks: clocksOf(values),
  }) satisfies CreatePlanInput;

export function PlanForm({ form, submit }: { form: FormState<PlanValues>; submit: string }) {
  const { t } = useTranslation('manage');
  return (
    <Form form={form} submit={submit}>
      <TextField label={t('name')} required maxLength={100} autoComplete="off" {...form.field('name')} />
      <TextField label={t('plans.region')} required maxLength={100} autoComplete="off" {...form.field('region')} />
      <TextField
        label={t('plans.data')}
        hint={t('plans.dataHint')}
        type="number"
        required
        min={0}
        max={10_000_000}
        {...form.field('data')}
      />
      <TextField label={t('plans.duration')} type="number" required min={1} max={3650} {...form.field('duration')} />
      <TextField
        label={t('plans.countries')}
        hint={t('plans.countriesHint')}
        required
        autoComplete="off"
        {...form.field('countries')}
      />
      <TextField label={t('price')} required inputMode="decimal" autoComplete="off" {...form.field('price')} />
      <YesField label={t('plans.popular')} {...form.field('popular')} />
      <ClockFields form={form} />
    </Form>
  );
}
