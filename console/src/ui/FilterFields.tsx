// What the filters of lists are made of. Each shows a value of the address, and answers undefined for none.
import { useTranslation } from 'react-i18next';
import { isId } from '../app/ids.ts';
import { serviceNames, type ServiceName } from '../app/services.ts';
import { SelectField, TextField } from './Field.tsx';
import { SearchField } from './SearchField.tsx';

interface ChoiceFieldProps<Value extends string> {
  label: string;
  /** How no choice is called. */
  any: string;
  choices: readonly Value[];
  nameOf(choice: Value): string;
  value: Value | undefined;
  onValue(value: Value | undefined): void;
}

/** One of a closed set, or any of them. */
export function ChoiceField<Value extends string>({
  label,
  any,
  choices,
  nameOf,
  value,
  onValue,
}: ChoiceFieldProps<Value>) {
  return (
    <SelectField
      label={label}
      value={value ?? ''}
      options={[{ value: '', label: any }, ...choices.map((choice) => ({ value: choice, label: nameOf(choice) }))]}
      onValue={(chosen) => onValue(choices.find((choice) => choice === chosen))}
    />
  );
}

interface Period {
  from?: string;
  to?: string;
}

interface PeriodFieldsProps {
  labels: { from: string; to: string };
  value: Period;
  onValue(change: Period): void;
}

/** The first and the last day of a period. */
export function PeriodFields({ labels, value, onValue }: PeriodFieldsProps) {
  return (
    <>
      <TextField
        label={labels.from}
        type="date"
        value={value.from ?? ''}
        onValue={(from) => onValue({ from: from || undefined })}
      />
      <TextField
        label={labels.to}
        type="date"
        value={value.to ?? ''}
        onValue={(to) => onValue({ to: to || undefined })}
      />
    </>
  );
}

interface IdFieldProps {
  label: string;
  value: string | undefined;
  onValue(id: string | undefined): void;
}

/** The id of something. What cannot be one is not searched for. */
export function IdField({ label, value, onValue }: IdFieldProps) {
  const { t } = useTranslation('app');
  return (
    <SearchField
      label={label}
      value={value ?? ''}
      placeholder="UUID"
      maxLength={80}
      problemOf={(text) => (text === '' || isId(text) ? undefined : t('list.notAnId'))}
      onValue={(id) => onValue(id || undefined)}
    />
  );
}

interface ServiceFieldProps {
  label: string;
  value: ServiceName;
  onValue(service: ServiceName | undefined): void;
}

/** One of the services, of which always one is shown. */
export function ServiceField({ label, value, onValue }: ServiceFieldProps) {
  return (
    <SelectField
      label={label}
      value={value}
      options={serviceNames.map((name) => ({ value: name, label: name }))}
      onValue={(chosen) => onValue(serviceNames.find((name) => name === chosen))}
    />
  );
}
