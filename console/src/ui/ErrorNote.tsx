import { useTranslation } from 'react-i18next';
import { isPlazaError } from '../app/plaza.ts';
import { Button } from './Button.tsx';
import { Copy } from './Copy.tsx';
import { Icon } from './Icon.tsx';

/** What went wrong, what one can do, and the id under which the logs know it. */
export function ErrorNote({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { t } = useTranslation('app');
  const known = isPlazaError(error) ? error : undefined;
  return (
    <div className="note bad" role="alert">
      <Icon name="alert" />
      <div className="note-body">
        <p>
          <strong>
            {known?.reason === 'NETWORK_FAILED' ? t('error.network') : known?.message || t('error.unknown')}
          </strong>
        </p>
        {known?.violations.map(({ field, description }) => (
          <p key={field}>
            <code>{field}</code> {description}
          </p>
        ))}
        {known && (
          <p className="soft error-facts">
            <code>{known.reason}</code>
            {known.requestId && (
              <span>
                {t('error.request')} <Copy text={known.requestId} />
              </span>
            )}
            {known.docUrl && (
              <a href={known.docUrl} target="_blank" rel="noreferrer">
                {t('error.more')}
              </a>
            )}
          </p>
        )}
        {retry && (
          <Button size="small" icon="refresh" onClick={retry}>
            {t('retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
