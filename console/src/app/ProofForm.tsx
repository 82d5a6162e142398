// Proves who somebody is, in one of the ways that they have: the second step of a sign-in, and what an action asks for again.
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { ErrorNote } from '../ui/ErrorNote.tsx';
import { TextField } from '../ui/Field.tsx';
import { askPasskey } from './passkeys.ts';
import { ProviderButtons } from './providers.tsx';

/** `provider` is a new sign-in, for which the person leaves the page. */
export type Method = 'password' | 'passkey' | 'totp' | 'recovery_code' | 'provider';

export interface Proof {
  password?: string;
  code?: string;
  recovery_code?: string;
  passkey?: Record<string, unknown>;
}

interface ProofFormProps {
  /** In the order in which they are offered. */
  methods: readonly Method[];
  send(proof: Proof): Promise<unknown>;
  /** What a passkey is asked. */
  passkeyOptions(): Promise<object>;
}

export function ProofForm({ methods, send, passkeyOptions }: ProofFormProps) {
  const { t } = useTranslation('app');
  const [method, setMethod] = useState<Method>(methods[0] ?? 'password');
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const others = methods.filter((each) => each !== method);
  const choose = (next: Method) => {
    setMethod(next);
    setTyped('');
    setError(undefined);
  };
  const attempt = async (work: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (thrown) {
      setTyped('');
      setError(thrown);
    }
    setBusy(false);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (method === 'provider') return;
    await attempt(async () =>
      send(method === 'passkey' ? { passkey: await askPasskey(await passkeyOptions()) } : proofOf(method, typed)),
    );
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      {error !== undefined && <ProofError error={error} />}
      {method === 'passkey' || method === 'provider' ? (
        <p>{t(`proof.${method}About`)}</p>
      ) : (
        <TextField
          key={method}
          label={t(`proof.${method}`)}
          type={method === 'password' ? 'password' : 'text'}
          autoComplete={method === 'password' ? 'current-password' : method === 'totp' ? 'one-time-code' : 'off'}
          inputMode={method === 'totp' ? 'numeric' : 'text'}
          required
          autoFocus
          value={typed}
          onValue={setTyped}
        />
      )}
      <div className="actions">
        {method === 'provider' ? (
          <ProviderButtons busy={busy} go={(work) => void attempt(work)} />
        ) : (
          <Button type="submit" look="primary" busy={busy}>
            {t('proof.send')}
          </Button>
        )}
        {others.map((each) => (
          <Button key={each} look="quiet" onClick={() => choose(each)}>
            {t(`proof.use.${each}`)}
          </Button>
        ))}
      </div>
    </form>
  );
}

/** Who gives up a passkey's dialog has made no mistake. */
export function ProofError({ error }: { error: unknown }) {
  const { t } = useTranslation('app');
  return error instanceof DOMException ? <p role="status">{t('proof.passkeyNone')}</p> : <ErrorNote error={error} />;
}

function proofOf(method: Exclude<Method, 'passkey' | 'provider'>, typed: string): Proof {
  if (method === 'password') return { password: typed };
  return method === 'totp' ? { code: typed } : { recovery_code: typed };
}
