import type { GetHealthResponse } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { useServices } from '../../app/services.ts';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useHealth, useKeys } from './queries.ts';
import { Service } from './Service.tsx';

export function System() {
  const { t } = useTranslation('system');
  const { data: services, error, refetch } = useServices();
  const versions = new Set(services?.flatMap(({ info }) => info?.version ?? []));
  return (
    <Page title={t('title')} about={t('about')}>
      <Health />
      {versions.size > 1 && (
        <p className="note" role="status">
          {t('versionsDiffer', { versions: [...versions].join(', ') })}
        </p>
      )}
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {services
        ? services.map((service) => <Service key={service.name} service={service} />)
        : !error && (
            <Card>
              <Skeleton width="60%" height={140} />
            </Card>
          )}
      <Keys />
    </Page>
  );
}

const tones: Record<GetHealthResponse['status'], Tone> = { healthy: 'good', degraded: 'warn', unhealthy: 'bad' };

/** What can be wrong although everybody answers. */
const names: Partial<Record<string, 'rates' | 'subscriptions'>> = {
  exchange_rates: 'rates',
  subscriptions: 'subscriptions',
};

function Health() {
  const { t } = useTranslation('system');
  const { data, error, refetch } = useHealth();
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  return (
    <Card
      title={t('health.title')}
      actions={data && <Badge tone={tones[data.status]}>{t(`health.${data.status}`)}</Badge>}
    >
      {data ? (
        <Facts>
          {Object.entries(data.services).map(([name, state]) => (
            <Fact key={name} name={names[name] ? t(`health.${names[name]}`) : name}>
              <Badge tone={state === 'operational' ? 'good' : state === 'stale' ? 'warn' : 'bad'}>
                {t(`state.${state}`)}
              </Badge>
            </Fact>
          ))}
        </Facts>
      ) : (
        <Skeleton width="70%" height={40} />
      )}
    </Card>
  );
}

function Keys() {
  const { t } = useTranslation('system');
  const { data: keys, error, refetch } = useKeys();
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  return (
    <Card title={t('keys.title')}>
      <p className="soft">{t('keys.about')}</p>
      {keys ? (
        <Facts>
          {keys.map(({ kid, alg }) => (
            <Fact key={kid} name={alg}>
              <Copy text={kid} />
            </Fact>
          ))}
        </Facts>
      ) : (
        <Skeleton width="40%" />
      )}
    </Card>
  );
}
