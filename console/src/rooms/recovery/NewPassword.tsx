import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useAction } from '../../ui/action.ts';
import { TextField } from '../../ui/Field.tsx';
import { CodeFields, Step, useToken } from './Step.tsx';

export function NewPassword() {
  const { t } = useTranslation('recovery');
  const action = useAction();
  const token = useToken();
  const [typed, setTyped] = useState({ email: '', code: '' });
  const [password, setPassword] = useState('');
  return (
    <Step
      title={t('new.title')}
      about={t('new.about')}
      action={action}
      send={() => plaza.api.resetPassword({ ...(token ? { token } : typed), password })}
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
  );
}
