// What adds, renames and removes second factors. What is typed here is not kept: it is a secret, or worth nothing later.
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BeginTotpResponse, Factor } from '@plaza/client';
import { plaza } from '../../app/plaza.ts';
import { ProofError } from '../../app/ProofForm.tsx';
import { QrCode } from '../../app/QrCode.tsx';
import type { StepUp } from '../../app/StepUp.tsx';
import { Button, type ButtonLook } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';

interface AttemptProps {
  submit: string;
  look?: ButtonLook;
  send(): Promise<unknown>;
  children: ReactNode;
}

/** A form whose dialog closes when it has been sent. */
function Attempt({ submit, look = 'primary', send, children }: AttemptProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const attempt = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    await send().catch(setError);
    setBusy(false);
  };
  return (
    <form className="form" onSubmit={(event) => void attempt(event)}>
      {children}
      {error !== undefined && <ProofError error={error} />}
      <div className="actions">
        <Button type="submit" look={look} busy={busy}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

interface NameDialogProps {
  title: string;
  submit: string;
  initial?: string;
  onClose(): void;
  send(name: string): Promise<unknown>;
}

export function NameDialog({ title, submit, initial = '', onClose, send }: NameDialogProps) {
  const [name, setName] = useState(initial);
  return (
    <Dialog title={title} onClose={onClose}>
      <Attempt submit={submit} send={() => send(name)}>
        <NameField value={name} onValue={setName} />
      </Attempt>
    </Dialog>
  );
}

function NameField(props: { value: string; onValue(value: string): void }) {
  const { t } = useTranslation('account');
  return (
    <TextField label={t('security.name')} hint={t('security.nameHint')} required maxLength={100} autoFocus {...props} />
  );
}

interface FactorDialogProps {
  stepUp: StepUp;
  onClose(): void;
  onDone(): Promise<void>;
}

export function AppDialog({ stepUp, onClose, onDone }: FactorDialogProps) {
  const { t } = useTranslation('account');
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [begun, setBegun] = useState<BeginTotpResponse>();
  const begin = async () => setBegun(await stepUp.run(() => plaza.api.beginTotp({ name })));
  const confirm = async () => {
    await plaza.api.confirmTotp({ id: begun?.id ?? '', code });
    await onDone();
  };
  return (
    <Dialog title={t('security.addApp')} onClose={onClose}>
      {begun ? (
        <Attempt submit={t('security.add')} send={confirm}>
          <p>{t('security.appAbout')}</p>
          <QrCode text={begun.otpauth_uri} label={t('security.appQr')} />
          <p>
            {t('security.secret')}: <Copy text={begun.secret} />
          </p>
          <TextField
            label={t('security.appCode')}
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            autoFocus
            value={code}
            onValue={setCode}
          />
        </Attempt>
      ) : (
        <Attempt submit={t('security.add')} send={begin}>
          <NameField value={name} onValue={setName} />
        </Attempt>
      )}
    </Dialog>
  );
}

export function RemoveDialog({ factor, stepUp, onClose, onDone }: FactorDialogProps & { factor: Factor }) {
  const { t } = useTranslation('account');
  const remove = async () => {
    await stepUp.run(() => plaza.api.removeFactor({ id: factor.id }));
    await onDone();
  };
  return (
    <Dialog title={t('security.remove')} onClose={onClose}>
      <Attempt submit={t('security.remove')} look="danger" send={remove}>
        <p>{t('security.removeAbout', { name: factor.name })}</p>
      </Attempt>
    </Dialog>
  );
}

export function CodesDialog({ codes, onClose }: { codes: string[]; onClose(): void }) {
  const { t } = useTranslation('account');
  return (
    <Dialog title={t('security.codes')} onClose={onClose}>
      <p>{t('security.codesShown')}</p>
      <ul className="mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Copy text={codes.join('\n')} label={t('security.codes')} />
    </Dialog>
  );
}
