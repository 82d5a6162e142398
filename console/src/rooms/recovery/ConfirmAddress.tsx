import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useAction } from '../../ui/action.ts';
import { CodeFields, Step, useToken } from './Step.tsx';

export function ConfirmAddress() {
  const { t } = useTranslation('recovery');
  const queries = useQueryClient();
  const action = useAction();
  const token = useToken();
  const [typed, setTyped] = useState({ email: '', code: '' });
  const send = async () => {
    await plaza.api.verifyEmail(token ? { token } : typed);
    await queries.invalidateQueries({ queryKey: ['me'] });
  };
  return (
    <Step
      title={t('confirm.title')}
      about={token ? t('confirm.aboutLink') : t('confirm.aboutCode')}
      action={action}
      send={send}
      submit={t('confirm.submit')}
      done={t('confirm.done')}
    >
      {!token && <CodeFields typed={typed} onTyped={setTyped} />}
    </Step>
  );
}
