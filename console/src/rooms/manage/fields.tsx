// Fields that several forms have.
import type { Picture } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { idsOf, PicturesField } from '../../media/PicturesField.tsx';
import { CheckField, SelectField, TextField } from '../../ui/Field.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import type { FormState } from '../../ui/form.ts';
import { clockNames, type ClockName } from './clocks.ts';
import { useAllClubs } from './queries.ts';

export function ClockFields<Values extends Record<ClockName, string>>({ form }: { form: FormState<Values> }) {
  const { t } = useTranslation('manage');
  return (
    <fieldset className="checks">
      <legend>{t('clocks.title')}</legend>
      {clockNames.map((name) => (
        <TextField
          key={name}
          label={t(`clocks.${name}`)}
          hint={t(`clocks.${name}_hint`)}
          type="datetime-local"
          {...form.field(name)}
        />
      ))}
    </fieldset>
  );
}

interface ClubFieldProps {
  name: string;
  value: string;
  error: string | undefined;
  onValue(value: string): void;
}

export function ClubField(field: ClubFieldProps) {
  const { t } = useTranslation('manage');
  const { data: clubs, error, refetch } = useAllClubs();
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  // What is chosen stays chosen, also before the clubs are there, or where the public list lacks it (a new club, an archived one): without it the form could
  // not be sent.
  const isListed = field.value === '' || clubs?.some(({ id }) => id === field.value);
  const chosen = isListed ? [] : [{ value: field.value, label: field.value }];
  return (
    <SelectField
      label={t('club')}
      required
      options={[
        { value: '', label: t('chooseClub') },
        ...chosen,
        ...(clubs ?? []).map(({ id, name }) => ({ value: id, label: name })),
      ]}
      {...field}
    />
  );
}

interface YesFieldProps {
  label: string;
  hint?: string;
  value: string;
  onValue(value: string): void;
}

/** Whether something is so; `yes`, or nothing. */
export function YesField({ label, hint, value, onValue }: YesFieldProps) {
  return (
    <CheckField
      label={label}
      {...(hint && { hint })}
      isChecked={value === 'yes'}
      onChecked={(isChecked) => onValue(isChecked ? 'yes' : '')}
    />
  );
}

export const yes = (is: boolean): string => (is ? 'yes' : '');

interface ImagesFieldProps {
  kind: 'product' | 'event';
  merchantId: string;
  known: readonly Picture[];
  value: string;
  error: string | undefined;
  onValue(value: string): void;
}

/** The pictures of what is sold, the main one first. */
export function ImagesField({ kind, merchantId, known, value, error, onValue }: ImagesFieldProps) {
  const { t } = useTranslation('manage');
  return (
    <PicturesField
      label={t('pictures')}
      hint={t('picturesHint')}
      about={{ kind, ...(merchantId && { merchant_id: merchantId }) }}
      most={10}
      {...{ known, value, error, onValue }}
    />
  );
}

/** Only what was changed: a store that is away shows no pictures, and they are not to be lost with it. */
export const changedImages = (value: string, before: string) =>
  value === before ? {} : { images: { items: idsOf(value) } };
