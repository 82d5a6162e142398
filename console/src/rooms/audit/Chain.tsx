import { useTranslation } from 'react-i18next';
import type { ServiceName } from '../../app/services.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useChain } from './queries.ts';

/** Whether the log is what was written, and the checkpoint with which that can be proven later. */
export function Chain({ service }: { service: ServiceName }) {
  const { t } = useTranslation('audit');
  const { data, error, refetch } = useChain(service);
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton width="50%" height={80} />;
  const { sealed, removed, checkpoint, verified, verified_at: verifiedAt, broken } = data;
  return (
    <Card>
      <Facts>
        <Fact name={t('chain.state')}>
          {broken ? (
            <>
              <Badge tone="bad">{t('chain.broken')}</Badge> {broken}
            </>
          ) : verifiedAt ? (
            <>
              <Badge tone="good">{t('chain.intact')}</Badge> {t('chain.verified', { number: verified })}{' '}
              <Time at={verifiedAt} />
            </>
          ) : (
            t('chain.never')
          )}
        </Fact>
        <Fact name={t('chain.sealed')}>{sealed}</Fact>
        {removed !== '0' && <Fact name={t('chain.removed')}>{removed}</Fact>}
        <Fact name={t('chain.checkpoint')}>
          {checkpoint ? (
            <>
              <Time at={checkpoint.time} /> <Copy text={checkpoint.value} label={t('chain.copy')} />
            </>
          ) : (
            t('chain.none')
          )}
        </Fact>
      </Facts>
    </Card>
  );
}
