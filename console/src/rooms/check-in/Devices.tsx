import type { CheckInDevice, CheckInList } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Card } from '../../ui/Page.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { AddDeviceDialog, RevokeDialog } from './DeviceDialogs.tsx';

interface DevicesProps {
  eventId: string;
  lists: readonly CheckInList[];
  devices: readonly CheckInDevice[];
}

const tones = { pairing: 'warn', paired: 'good', expired: 'plain', revoked: 'bad' } as const;

export function Devices({ eventId, lists, devices }: DevicesProps) {
  const { t } = useTranslation('check-in');
  const [isAdding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<CheckInDevice>();
  const columns: Column<CheckInDevice>[] = [
    {
      id: 'name',
      title: t('devices.name'),
      wide: true,
      cell: ({ name, list_ids: ids }) => (
        <span className="two-lines">
          <strong>{name}</strong>
          <span className="soft">{ids.map((id) => lists.find((list) => list.id === id)?.name ?? '–').join(', ')}</span>
        </span>
      ),
    },
    { id: 'state', title: t('state'), cell: ({ state }) => <Badge tone={tones[state]}>{t(`devices.${state}`)}</Badge> },
    {
      id: 'until',
      title: t('devices.until'),
      minor: true,
      cell: ({ valid_until: until }) => <Time at={until} />,
    },
    { id: 'seen', title: t('devices.seen'), minor: true, cell: ({ last_seen_at: at }) => <Time at={at} /> },
    {
      id: 'act',
      title: t('change'),
      numeric: true,
      cell: (device) =>
        (device.state === 'pairing' || device.state === 'paired') && (
          <Button size="small" look="quiet" onClick={() => setRevoked(device)}>
            {t('devices.revoke')}
          </Button>
        ),
    },
  ];
  return (
    <Card
      flush
      title={t('devices.title')}
      actions={
        lists.length > 0 && (
          <Button icon="plus" onClick={() => setAdding(true)}>
            {t('devices.add')}
          </Button>
        )
      }
    >
      {devices.length === 0 ? (
        <EmptyState icon="check" title={t('devices.empty')}>
          {t('devices.emptyText')}
        </EmptyState>
      ) : (
        <Table label={t('devices.title')} rows={devices} columns={columns} rowId={({ id }) => id} />
      )}
      {isAdding && <AddDeviceDialog eventId={eventId} lists={lists} onClose={() => setAdding(false)} />}
      {revoked && <RevokeDialog device={revoked} onClose={() => setRevoked(undefined)} />}
    </Card>
  );
}
