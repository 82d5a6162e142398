// The one page without a person. It stands where the person wanted to go, and makes way for it.
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { TextField } from '../ui/Field.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Alone } from './Alone.tsx';
import { askPasskey, hasPasskeys } from './passkeys.ts';
import { plaza, SecondFactorNeeded, type SignInChallenge } from './plaza.ts';
import { ProofError, ProofForm } from './ProofForm.tsx';
import { ProviderButtons } from './providers.tsx';
import { useSession } from './session.tsx';

export function SignIn() {
  const { t } = useTranslation('app');
  return (
    <Alone>
      <title>{`${t('signIn.title')} · Plaza`}</title>
      <SignInSteps />
    </Alone>
  );
}

interface Before {
  /** Of a guest: what has to be done before somebody else is signed in. */
  before?: () => Promise<void>;
}

export function SignInSteps({ before }: Before) {
  const [challenge, setChallenge] = useState<SignInChallenge>();
  return challenge ? (
    <SecondStep challenge={challenge} back={() => setChallenge(undefined)} />
  ) : (
    <FirstStep onChallenge={setChallenge} {...(before && { before })} />
  );
}

function FirstStep({ onChallenge, before }: Before & { onChallenge(challenge: SignInChallenge): void }) {
  const { t } = useTranslation('app');
  const { ended } = useSession();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const attempt = async (signIn: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    await (before?.() ?? Promise.resolve()).then(signIn).catch((thrown: unknown) => {
      if (thrown instanceof SecondFactorNeeded) onChallenge(thrown.challenge);
      else setError(thrown);
    });
    setBusy(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(() => plaza.auth.signIn({ email, password }));
  };
  const withPasskey = async () => {
    const { options } = await plaza.api.getPasskeyOptions();
    await plaza.auth.signInWithPasskey(await askPasskey(options));
  };
  return (
    <form className="card sign-in-card" onSubmit={submit}>
      <div>
        {before ? <h2>{t('signIn.title')}</h2> : <h1>{t('signIn.title')}</h1>}
        <p className="soft">{t(before ? 'signIn.guestAbout' : 'signIn.about')}</p>
      </div>
      {ended === 'idle' && !error && (
        <p className="note" role="status">
          <Icon name="info" />
          {t('signIn.idle')}
        </p>
      )}
      {error !== undefined && <ProofError error={error} />}
      <TextField
        label={t('signIn.email')}
        type="email"
        autoComplete="username"
        required
        autoFocus={!before}
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
      {hasPasskeys() && (
        <Button busy={busy} onClick={() => void attempt(withPasskey)}>
          {t('signIn.passkey')}
        </Button>
      )}
      <ProviderButtons busy={busy} go={(work) => void attempt(work)} />
      {!before && (
        <Button look="quiet" busy={busy} onClick={() => void attempt(() => plaza.auth.continueAsGuest())}>
          {t('signIn.guest')}
        </Button>
      )}
      <p>
        <Link to="/forgotten-password">{t('signIn.forgotten')}</Link>
      </p>
    </form>
  );
}

interface SecondStepProps {
  challenge: SignInChallenge;
  back(): void;
  /** Where the page does not make way by itself. */
  done?: () => void;
}

export function SecondStep({ challenge, back, done }: SecondStepProps) {
  const { t } = useTranslation('app');
  const { challenge_token, methods } = challenge;
  return (
    <div className="card sign-in-card">
      <div>
        <h1>{t('signIn.second')}</h1>
        <p className="soft">{t('signIn.secondAbout')}</p>
      </div>
      <ProofForm
        methods={methods}
        send={async (proof) => {
          await plaza.auth.signInWithFactor({ ...proof, challenge_token });
          done?.();
        }}
        passkeyOptions={async () => (await plaza.api.getPasskeyOptions({ challenge_token })).options}
      />
      <Button look="quiet" onClick={back}>
        {t('signIn.back')}
      </Button>
    </div>
  );
}
