import type { CreateEventInput, ManagedEvent, Picture } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { valueOfPictures } from '../../media/PicturesField.tsx';
import { amountTyped } from '../../ui/amounts.ts';
import { TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import type { FormState } from '../../ui/form.ts';
import { clocksOf, clockValues, localOf, momentOf } from './clocks.ts';
import { ClockFields, ClubField, ImagesField, yes, YesField } from './fields.tsx';

const noCategory = { category: '', category_price: '', rows: '', seats_per_row: '' };

export const emptyEvent = {
  title: '',
  club: '',
  date: '',
  venue: '',
  competition: '',
  hot: '',
  vip: '',
  limit_per_person: '',
  images: '',
  ...noCategory,
  ...clockValues(),
};

export type EventValues = typeof emptyEvent;

export function valuesOfEvent(event: ManagedEvent): EventValues {
  const { title, club, date, venue, competition, hot, vip, limit_per_person: limit, managed, pictures } = event;
  return {
    ...{ title, club, date: localOf(date), venue, competition, hot: yes(hot), vip: yes(vip) },
    limit_per_person: limit ? String(limit) : '',
    images: valueOfPictures(pictures),
    ...noCategory,
    ...clockValues(managed.clocks),
  };
}

export const eventOf = (values: EventValues) =>
  ({
    title: values.title.trim(),
    club: values.club,
    date: momentOf(values.date) ?? '',
    venue: values.venue.trim(),
    competition: values.competition.trim(),
    hot: values.hot === 'yes',
    vip: values.vip === 'yes',
    limit_per_person: Number(values.limit_per_person || 0),
    clocks: clocksOf(values),
  }) satisfies CreateEventInput;

/** The first category, of a new event; more come on its page. */
export const categoriesOf = (values: EventValues) => [
  {
    name: values.category.trim(),
    price: amountTyped(values.category_price),
    rows: Number(values.rows),
    seats_per_row: Number(values.seats_per_row),
  },
];

interface EventFormProps {
  form: FormState<EventValues>;
  /** The merchant that sells it; empty for the platform. */
  merchantId: string;
  /** Its pictures until now. */
  pictures?: readonly Picture[];
  submit: string;
  withCategory?: boolean;
}

export function EventForm({ form, merchantId, pictures = [], submit, withCategory }: EventFormProps) {
  const { t } = useTranslation('manage');
  return (
    <Form form={form} submit={submit}>
      <TextField label={t('events.name')} required maxLength={200} autoComplete="off" {...form.field('title')} />
      <ClubField {...form.field('club')} />
      <TextField label={t('events.date')} type="datetime-local" required {...form.field('date')} />
      <TextField label={t('events.venue')} required maxLength={200} autoComplete="off" {...form.field('venue')} />
      <TextField
        label={t('events.competition')}
        required
        maxLength={100}
        autoComplete="off"
        {...form.field('competition')}
      />
      <TextField
        label={t('events.limit')}
        hint={t('events.limitHint')}
        type="number"
        min={1}
        max={100}
        {...form.field('limit_per_person')}
      />
      <YesField label={t('events.hot')} {...form.field('hot')} />
      <YesField label={t('events.vip')} {...form.field('vip')} />
      <ImagesField kind="event" merchantId={merchantId} known={pictures} {...form.field('images')} />
      {withCategory && (
        <fieldset className="checks">
          <legend>{t('events.firstCategory')}</legend>
          <TextField
            label={t('events.category')}
            required
            maxLength={100}
            autoComplete="off"
            {...form.field('category')}
          />
          <TextField
            label={t('price')}
            required
            inputMode="decimal"
            autoComplete="off"
            {...form.field('category_price')}
          />
          <TextField
            label={t('events.rows')}
            hint={t('events.rowsHint')}
            type="number"
            required
            min={1}
            max={1000}
            {...form.field('rows')}
          />
          <TextField
            label={t('events.seatsPerRow')}
            type="number"
            required
            min={1}
            max={1000}
            {...form.field('seats_per_row')}
          />
        </fieldset>
      )}
      <ClockFields form={form} />
    </Form>
  );
}
