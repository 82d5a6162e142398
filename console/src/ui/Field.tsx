// A label, an input, a hint and an error that belong together, also for who does not see them.
import { useId, useState, type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes } from 'react';

interface Common {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  onValue(value: string): void;
}

function Frame({ id, label, hint, error, children }: Omit<Common, 'onValue'> & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {error ? (
        <p id={`${id}-more`} className="field-error">
          {error}
        </p>
      ) : (
        hint && (
          <p id={`${id}-more`} className="field-hint">
            {hint}
          </p>
        )
      )}
    </div>
  );
}

const describedBy = (id: string, { hint, error }: Pick<Common, 'hint' | 'error'>) => ({
  'aria-describedby': hint || error ? `${id}-more` : undefined,
  'aria-invalid': error ? true : undefined,
});

export function TextField({ label, hint, error, onValue, ...rest }: Common & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error }}>
      <input id={id} {...describedBy(id, { hint, error })} {...rest} onChange={({ target }) => onValue(target.value)} />
    </Frame>
  );
}

interface FileFieldProps {
  label: string;
  hint?: ReactNode;
  accept: string;
  required?: boolean;
  /** Why this file cannot be taken. */
  problemOf(file: File): string | undefined;
  onFile(file: File | undefined): void;
}

/** One file of this machine. A form is not sent with one that has a problem. */
export function FileField({ label, hint, problemOf, onFile, ...rest }: FileFieldProps) {
  const id = useId();
  const [error, setError] = useState<string>();
  return (
    <Frame {...{ id, label, hint, error }}>
      <input
        id={id}
        type="file"
        {...describedBy(id, { hint, error })}
        {...rest}
        onChange={({ target }) => {
          const file = target.files?.[0];
          const problem = file && problemOf(file);
          target.setCustomValidity(problem ?? '');
          setError(problem);
          onFile(problem === undefined ? file : undefined);
        }}
      />
    </Frame>
  );
}

export interface Option {
  value: string;
  label: string;
}

export function SelectField({
  label,
  hint,
  error,
  onValue,
  options,
  ...rest
}: Common & { options: readonly Option[] } & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error }}>
      <select id={id} {...describedBy(id, { hint, error })} {...rest} onChange={({ target }) => onValue(target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function TextAreaField({
  label,
  hint,
  error,
  onValue,
  ...rest
}: Common & { value: string; rows?: number; maxLength?: number; required?: boolean }) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error }}>
      <textarea
        id={id}
        rows={3}
        {...describedBy(id, { hint, error })}
        {...rest}
        onChange={({ target }) => onValue(target.value)}
      />
    </Frame>
  );
}

interface CheckFieldProps {
  label: ReactNode;
  hint?: ReactNode;
  isChecked: boolean;
  onChecked(isChecked: boolean): void;
  ref?: Ref<HTMLInputElement>;
}

/** One of several that can be chosen together. */
export function CheckField({ label, hint, isChecked, onChecked, ref }: CheckFieldProps) {
  const id = useId();
  return (
    <div className="check">
      <input
        id={id}
        ref={ref}
        type="checkbox"
        checked={isChecked}
        aria-describedby={hint ? `${id}-more` : undefined}
        onChange={({ target }) => onChecked(target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p id={`${id}-more`} className="field-hint">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
