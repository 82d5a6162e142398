import { useTranslation } from 'react-i18next';
import { Copy } from '../../ui/Copy.tsx';
import { Icon } from '../../ui/Icon.tsx';

/** A key, at the only time when it can be seen. */
export function Secret({ secret }: { secret: string }) {
  const { t } = useTranslation('keys');
  return (
    <>
      <div className="note warn">
        <Icon name="alert" />
        <div className="note-body">
          <p>
            <strong>{t('secret.once')}</strong>
          </p>
          <p>{t('secret.store')}</p>
        </div>
      </div>
      <pre className="payload" role="region" tabIndex={0} aria-label={t('secret.title')}>
        {secret}
      </pre>
      <div>
        <Copy text={secret} label={t('secret.copy')} />
      </div>
    </>
  );
}
