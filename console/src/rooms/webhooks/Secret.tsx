import { useTranslation } from 'react-i18next';
import { SecretOnce } from '../../ui/SecretOnce.tsx';

export function Secret({ secret }: { secret: string }) {
  const { t } = useTranslation('webhooks');
  return (
    <SecretOnce
      secret={secret}
      title={t('secret.title')}
      once={t('secret.once')}
      store={t('secret.store')}
      copy={t('secret.copy')}
    />
  );
}
