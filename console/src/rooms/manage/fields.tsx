// Fields that several forms have.
import { useTranslation } from 'react-i18next';
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
  // What is chosen stays chosen while the clubs are not there yet: without it the form could not be sent.
  const chosen = clubs || field.value === '' ? [] : [{ value: field.value, label: field.value }];
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
