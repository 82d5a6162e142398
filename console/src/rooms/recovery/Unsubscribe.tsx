import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useAction } from '../../ui/action.ts';
import { Step, useToken } from './Step.tsx';

export function Unsubscribe() {
  const { t } = useTranslation('recovery');
  const action = useAction();
  const token = useToken();
  return (
    <Step
      title={t('unsubscribe.title')}
      about={t('unsubscribe.about')}
      action={action}
      send={() => plaza.api.unsubscribe({ token })}
      submit={t('unsubscribe.submit')}
      done={t('unsubscribe.done')}
    />
  );
}
