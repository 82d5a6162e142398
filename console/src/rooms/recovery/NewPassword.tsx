import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isPlazaError, plaza } from '../../app/plaza.ts';
import { useProofDialog } from '../../app/StepUp.tsx';
import { useAction } from '../../ui/action.ts';
import { TextField } from '../../ui/Field.tsx';
import { CodeFields, Step, useToken } from './Step.tsx';

export function NewPassword() {
  const { t } = useTranslation('recovery');
  const action = useAction();
  const token = useToken();
  const [typed, setTyped] = useState({ email: '', code: '' });
  const [password, setPassword] = useState('');
  const request = { ...(token ? { token } : typed), password };
  const proof = useProofDialog({
    send: ({ code, recovery_code, passkey }) =>
      plaza.api.resetPassword({
        ...request,
        ...(code !== undefined && { factor_code: code }),
        ...(recovery_code !== undefined && { recovery_code }),
        ...(passkey && { passkey }),
      }),
    passkeyOptions: async () => (await plaza.api.getPasskeyOptions()).options,
  });
  const send = async () => {
    try {
      await plaza.api.resetPassword(request);
    } catch (error) {
      // Somebody with a second factor shows it too.
      if (!isPlazaError(error, 'METHOD_NOT_ACCEPTED')) throw error;
      await proof.ask(error);
    }
  };
  return (
    <>
      <Step
        title={t('new.title')}
        about={t('new.about')}
        action={action}
        send={send}
        submit={t('new.submit')}
        done={t('new.done')}
      >
        {!token && <CodeFields typed={typed} onTyped={setTyped} />}
        <TextField
          label={t('new.password')}
          type="password"
          autoComplete="new-password"
          required
          value={password}
          onValue={setPassword}
        />
      </Step>
      {proof.dialog}
    </>
  );
}
