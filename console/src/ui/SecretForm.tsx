// A form for secrets: unlike other forms it keeps nothing of what is typed.
import type { FormEvent, ReactNode } from 'react';
import type { Action } from './action.ts';
import { Button } from './Button.tsx';
import { ErrorNote } from './ErrorNote.tsx';

interface SecretFormProps {
  action: Action;
  send(): Promise<unknown>;
  submit: string;
  children: ReactNode;
}

export function SecretForm({ action, send, submit, children }: SecretFormProps) {
  const submitted = (event: FormEvent) => {
    event.preventDefault();
    action.run(send);
  };
  return (
    <form className="form" onSubmit={submitted}>
      {children}
      {action.error !== undefined && <ErrorNote error={action.error} />}
      <div className="actions">
        <Button type="submit" busy={action.isBusy}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
