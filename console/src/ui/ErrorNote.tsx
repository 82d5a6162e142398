import { useTranslation } from 'react-i18next';
import { useErrorWords } from '../app/errors.ts';
import { isPlazaError } from '../app/plaza.ts';
import { Button } from './Button.tsx';
import { Copy } from './Copy.tsx';
import { Icon } from './Icon.tsx';
import { Skeleton } from './Skeleton.tsx';

/** What went wrong, what one can do, and the id under which the logs know it. */
export function ErrorNote({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { t } = useTranslation('app');
  const { said, violation } = useErrorWords(error);
  const known = isPlazaError(error) ? error : undefined;
  return (
    <div className="note bad" role="alert">
      <Icon name="alert" />
      <div className="note-body">
        {said ? (
          <>
            <p>
              <strong>{said.text}</strong> {said.facts}
            </p>
            {said.original && (
              <p>
                {t('error.original')} <span lang="en">{said.original}</span>
              </p>
            )}
          </>
        ) : (
          <Skeleton width="240px" />
        )}
        {said &&
          known?.violations.map(({ field, description }) => (
            <p key={field}>
              <code>{field}</code> {violation(description)}
            </p>
          ))}
        {said?.remedy && (
          <p>
            <WithCode text={said.remedy} />
          </p>
        )}
        {known?.retryAfterMs !== undefined && (
          <p>{t('error.wait', { count: Math.max(1, Math.ceil(known.retryAfterMs / 1000)) })}</p>
        )}
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

/** What stands between backticks is code. */
function WithCode({ text }: { text: string }) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
