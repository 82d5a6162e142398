// A page with one thing to do, and what came of it.
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action } from '../../ui/action.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';

interface StepProps {
  title: string;
  about: string;
  action: Action;
  send(): Promise<unknown>;
  submit: string;
  /** What is said when it is done. */
  done: string;
  children?: ReactNode;
  /** What one can do instead, or next. */
  more?: ReactNode;
}

export function Step({ title, about, action, send, submit, done, children, more }: StepProps) {
  const { t } = useTranslation('recovery');
  return (
    <form
      className="card sign-in-card"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(send);
      }}
    >
      <title>{`${title} · Plaza`}</title>
      <div>
        <h1>{title}</h1>
        {!action.isDone && <p className="soft">{about}</p>}
      </div>
      {action.error !== undefined && <ErrorNote error={action.error} />}
      {action.isDone ? (
        <p className="note" role="status">
          <Icon name="info" />
          {done}
        </p>
      ) : (
        <>
          {children}
          <Button type="submit" look="primary" busy={action.isBusy}>
            {submit}
          </Button>
        </>
      )}
      {more}
      <p>
        <Link to="/">{t('console')}</Link>
      </p>
    </form>
  );
}

/** What follows `#token=` in the address. The browser sends it to nobody. */
export function useToken(): string {
  return useState(() => new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '')[0];
}

export interface Typed {
  email: string;
  code: string;
}

/** For whoever reads the mail on another device. */
export function CodeFields({ typed, onTyped }: { typed: Typed; onTyped(typed: Typed): void }) {
  const { t } = useTranslation('recovery');
  return (
    <>
      <TextField
        label={t('email')}
        type="email"
        autoComplete="username"
        required
        value={typed.email}
        onValue={(email) => onTyped({ ...typed, email })}
      />
      <TextField
        label={t('code')}
        hint={t('codeHint')}
        autoComplete="one-time-code"
        required
        maxLength={16}
        value={typed.code}
        onValue={(code) => onTyped({ ...typed, code })}
      />
    </>
  );
}
