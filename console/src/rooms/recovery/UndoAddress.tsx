import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useAction } from '../../ui/action.ts';
import { Step, useToken } from './Step.tsx';

export function UndoAddress() {
  const { t } = useTranslation('recovery');
  const action = useAction();
  const token = useToken();
  return (
    <Step
      title={t('undo.title')}
      about={t('undo.about')}
      action={action}
      send={() => plaza.api.undoEmailChange({ token })}
      submit={t('undo.submit')}
      done={t('undo.done')}
    />
  );
}
