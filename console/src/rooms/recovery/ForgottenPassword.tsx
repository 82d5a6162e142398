import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useAction } from '../../ui/action.ts';
import { TextField } from '../../ui/Field.tsx';
import { Step } from './Step.tsx';

export function ForgottenPassword() {
  const { t } = useTranslation('recovery');
  const action = useAction();
  const [email, setEmail] = useState('');
  return (
    <Step
      title={t('forgotten.title')}
      about={t('forgotten.about')}
      action={action}
      send={() => plaza.api.recoverPassword({ email })}
      submit={t('forgotten.submit')}
      done={t('forgotten.done')}
      more={
        <p>
          <Link to="/new-password">{t('forgotten.haveCode')}</Link>
        </p>
      }
    >
      <TextField
        label={t('email')}
        type="email"
        autoComplete="username"
        required
        maxLength={254}
        value={email}
        onValue={setEmail}
      />
    </Step>
  );
}
