// What waits between the services, all of them at once.
import type { OutboxDepth } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useServices, type ServiceName } from '../../app/services.ts';
import { Badge } from '../../ui/Badge.tsx';
import { useAge } from '../../ui/Duration.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Count } from '../../ui/Money.tsx';
import { Card } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';

interface Queue extends OutboxDepth {
  service: ServiceName;
}

export function Queues() {
  const { t } = useTranslation('events');
  const { data: services, error, refetch } = useServices();
  const age = useAge();
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!services)
    return (
      <Card title={t('queues.title')}>
        <Skeleton width="60%" />
      </Card>
    );
  const queues = services.flatMap(({ name, info }) =>
    (info?.outbox ?? []).filter(({ depth }) => depth > 0).map((queue): Queue => ({ ...queue, service: name })),
  );
  const silent = services.filter(({ info }) => !info).map(({ name }) => name);
  const columns: Column<Queue>[] = [
    {
      id: 'way',
      title: t('queues.way'),
      wide: true,
      cell: ({ service, state, destination }) => (
        <Link to="/events" search={{ service, state }}>
          {service} → {destination}
        </Link>
      ),
    },
    {
      id: 'state',
      title: t('state'),
      cell: ({ state }) => <Badge tone={state === 'dead' ? 'bad' : 'accent'}>{t(`states.${state}`)}</Badge>,
    },
    { id: 'depth', title: t('queues.depth'), numeric: true, cell: ({ depth }) => <Count value={depth} /> },
    {
      id: 'lag',
      title: t('queues.lag'),
      numeric: true,
      cell: ({ oldest_seconds: seconds }) => <span className="num">{age(seconds)}</span>,
    },
  ];
  return (
    <>
      {silent.length > 0 && (
        <p className="note bad" role="status">
          <Icon name="alert" />
          {t('queues.silent', { services: silent.join(', ') })}
        </p>
      )}
      <Card flush={queues.length > 0} title={queues.length > 0 ? undefined : t('queues.title')}>
        {queues.length > 0 ? (
          <Table
            label={t('queues.title')}
            rows={queues}
            columns={columns}
            rowId={({ service, destination, state }) => `${service} ${destination} ${state}`}
          />
        ) : (
          <p className="soft">{t('queues.empty')}</p>
        )}
      </Card>
    </>
  );
}
