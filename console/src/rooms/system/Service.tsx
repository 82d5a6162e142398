import type { GetServiceInfoResponse } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { KnownService, ServiceName } from '../../app/services.ts';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { useAge } from '../../ui/Duration.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';

export function Service({ service: { name, info, uptimeSeconds = 0, error } }: { service: KnownService }) {
  return (
    <Card title={name} actions={info && <Version info={info} />}>
      {info ? <ServiceFacts {...{ name, info, uptimeSeconds }} /> : <ErrorNote error={error} />}
    </Card>
  );
}

const Version = ({ info }: { info: GetServiceInfoResponse }) => <Badge>{info.version}</Badge>;

const tiers: Record<GetServiceInfoResponse['cache_tier'], Tone> = { redis: 'good', postgres: 'warn', none: 'plain' };

/** Above this, calls wait for each other. */
const slowMs = 100;

interface ServiceFactsProps {
  name: ServiceName;
  info: GetServiceInfoResponse;
  uptimeSeconds: number;
}

function ServiceFacts({ name, info, uptimeSeconds }: ServiceFactsProps) {
  const { t, i18n } = useTranslation('system');
  const age = useAge();
  const number = (value: number, options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(i18n.language, { style: 'unit', maximumFractionDigits: 1, ...options }).format(value);
  const dead = info.outbox.filter(({ state }) => state === 'dead').reduce((sum, { depth }) => sum + depth, 0);
  const waiting = info.outbox.filter(({ state }) => state !== 'dead').reduce((sum, { depth }) => sum + depth, 0);
  const pending = info.migrations_pending;
  return (
    <Facts>
      <Fact name={t('uptime')}>{age(uptimeSeconds)}</Fact>
      <Fact name={t('started')}>
        <Time at={info.started_at} />
      </Fact>
      <Fact name={t('host')}>{info.host}</Fact>
      <Fact name={t('node')}>{info.node_version}</Fact>
      <Fact name={t('delay')}>
        <Badge tone={info.event_loop_delay_ms > slowMs ? 'warn' : 'good'}>
          {number(info.event_loop_delay_ms, { unit: 'millisecond' })}
        </Badge>
      </Fact>
      <Fact name={t('database')}>
        PostgreSQL {info.database_version} · {number(Number(info.database_bytes) / 1_000_000, { unit: 'megabyte' })}
      </Fact>
      <Fact name={t('migrations')}>
        {pending.length === 0 ? (
          t('applied', { count: info.migrations_applied })
        ) : (
          <Badge tone="bad">{t('missing', { count: pending.length, names: pending.slice(0, 3).join(', ') })}</Badge>
        )}
      </Fact>
      <Fact name={t('cache')}>
        <Badge tone={tiers[info.cache_tier]}>{t(`tier.${info.cache_tier}`)}</Badge>
      </Fact>
      <Fact name={t('events')}>
        <Link to="/events" search={{ service: name, ...(dead > 0 && { state: 'dead' }) }}>
          {dead > 0 ? t('dead', { count: dead }) : t('waiting', { count: waiting })}
        </Link>
      </Fact>
    </Facts>
  );
}
