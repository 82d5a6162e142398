import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, type ButtonLook } from './Button.tsx';
import { ErrorNote } from './ErrorNote.tsx';
import type { FormState } from './form.ts';
import { Icon } from './Icon.tsx';

interface FormProps<Values extends object> {
  form: FormState<Values>;
  /** What the button says. */
  submit: string;
  look?: ButtonLook;
  children: ReactNode;
}

export function Form<Values extends object>({ form, submit, look = 'primary', children }: FormProps<Values>) {
  const { t } = useTranslation('app');
  return (
    <form
      className="form"
      noValidate={false}
      onSubmit={(event) => {
        event.preventDefault();
        form.send();
      }}
    >
      {form.isRestored && !form.error && (
        <p className="note" role="status">
          <Icon name="info" />
          {t('form.restored')}
        </p>
      )}
      {children}
      {form.error !== null && <ErrorNote error={form.error} />}
      <div className="actions">
        <Button type="submit" look={look} busy={form.isSending}>
          {submit}
        </Button>
        {(form.isChanged || form.error !== null) && !form.isSending && (
          <Button look="quiet" onClick={form.reset}>
            {t('form.discard')}
          </Button>
        )}
      </div>
    </form>
  );
}
