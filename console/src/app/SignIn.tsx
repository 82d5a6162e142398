// The one page without a person. It stands where the person wanted to go, and makes way for it.
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { ErrorNote } from '../ui/ErrorNote.tsx';
import { TextField } from '../ui/Field.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Menu } from '../ui/Menu.tsx';
import { usePreferenceGroups } from './AccountMenu.tsx';
import { Brand } from './Brand.tsx';
import { plaza } from './plaza.ts';
import { useSession } from './session.tsx';

export function SignIn() {
  const { t } = useTranslation('app');
  const { ended } = useSession();
  const preferenceGroups = usePreferenceGroups();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    await plaza.auth.signIn({ email, password }).catch(setError);
    setBusy(false);
  };
  return (
    <div className="sign-in">
      <title>{`${t('signIn.title')} · Plaza`}</title>
      <header>
        <Brand />
        <Menu label={t('preferences')} groups={preferenceGroups}>
          <Icon name="globe" />
          <span className="visually-hidden">{t('preferences')}</span>
        </Menu>
      </header>
      <main>
        <form className="card sign-in-card" onSubmit={(event) => void submit(event)}>
          <div>
            <h1>{t('signIn.title')}</h1>
            <p className="soft">{t('signIn.about')}</p>
          </div>
          {ended === 'idle' && !error && (
            <p className="note" role="status">
              <Icon name="info" />
              {t('signIn.idle')}
            </p>
          )}
          {error !== undefined && <ErrorNote error={error} />}
          <TextField
            label={t('signIn.email')}
            type="email"
            autoComplete="username"
            required
            autoFocus
            value={email}
            onValue={setEmail}
          />
          <TextField
            label={t('signIn.password')}
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onValue={setPassword}
          />
          <Button type="submit" look="primary" busy={busy}>
            {t('signIn.title')}
          </Button>
        </form>
      </main>
    </div>
  );
}
