import type { DeviceSession, SignIn } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { List } from '../../ui/List.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Account } from './Account.tsx';
import { useSessions, useSignIns } from './queries.ts';

export function Devices() {
  return (
    <Account>
      <Sessions />
      <History />
    </Account>
  );
}

function Sessions() {
  const { t } = useTranslation('account');
  const list = useSessions();
  const [ending, setEnding] = useState<DeviceSession | 'others'>();
  const columns: Column<DeviceSession>[] = [
    {
      id: 'device',
      title: t('devices.device'),
      wide: true,
      cell: ({ device, user_agent, ip, place }) => <Device device={device || user_agent} ip={ip} place={place} />,
    },
    {
      id: 'seen',
      title: t('devices.seen'),
      cell: ({ last_seen_at, current }) =>
        current ? <Badge tone="good">{t('devices.current')}</Badge> : <Time at={last_seen_at} />,
    },
    { id: 'since', title: t('devices.since'), minor: true, cell: ({ created_at }) => <Time at={created_at} /> },
    {
      id: 'end',
      title: t('devices.end'),
      numeric: true,
      cell: (session) =>
        session.current ? null : (
          <Button size="small" onClick={() => setEnding(session)}>
            {t('devices.end')}
            <span className="visually-hidden"> {session.device}</span>
          </Button>
        ),
    },
  ];
  return (
    <>
      <List
        heading
        label={t('devices.sessions')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        empty={<EmptyState icon="account" title={t('devices.sessions')} />}
        actions={list.rows.length > 1 && <Button onClick={() => setEnding('others')}>{t('devices.endOthers')}</Button>}
      />
      {ending && <EndDialog ending={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function EndDialog({ ending, onClose }: { ending: DeviceSession | 'others'; onClose(): void }) {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const say = useToast();
  const isAll = ending === 'others';
  const form = useForm({
    id: `end-session.${isAll ? 'others' : ending.id}`,
    initial: {},
    send: async () => {
      await (isAll ? plaza.api.endOtherSessions({}) : plaza.api.endSession({ id: ending.id }));
    },
    onSent: () => {
      void queries.invalidateQueries({ queryKey: ['sessions'] });
      say(t(isAll ? 'devices.othersEnded' : 'devices.ended'));
      onClose();
    },
  });
  return (
    <Dialog title={isAll ? t('devices.endOthers') : t('devices.endOne', { device: ending.device })} onClose={onClose}>
      <p>{t('devices.effect')}</p>
      <Form form={form} submit={t(isAll ? 'devices.endOthers' : 'devices.end')} look="danger">
        {null}
      </Form>
    </Dialog>
  );
}

function History() {
  const { t } = useTranslation('account');
  const list = useSignIns();
  const columns: Column<SignIn>[] = [
    { id: 'at', title: t('signIns.at'), cell: ({ created_at }) => <Time at={created_at} /> },
    {
      id: 'device',
      title: t('devices.device'),
      wide: true,
      cell: ({ device, user_agent, ip, place, staff_role: role }) =>
        role ? (
          <strong>{t('signIns.looked', { role: t(`signIns.roles.${role}`) })}</strong>
        ) : (
          <Device device={device || user_agent} ip={ip} place={place} />
        ),
    },
    { id: 'method', title: t('signIns.method'), minor: true, cell: ({ method }) => t(`signIns.methods.${method}`) },
    {
      id: 'outcome',
      title: t('signIns.outcome'),
      cell: ({ failure, new_device, staff_role: role }) =>
        role ? (
          <Badge tone="accent">{t('signIns.onlyRead')}</Badge>
        ) : failure ? (
          <Badge tone="bad">{t(`signIns.failures.${failure}`)}</Badge>
        ) : new_device ? (
          <Badge tone="warn">{t('signIns.newDevice')}</Badge>
        ) : (
          <Badge>{t('signIns.ok')}</Badge>
        ),
    },
  ];
  return (
    <List
      heading
      label={t('signIns.title')}
      list={list}
      columns={columns}
      rowId={({ id }) => id}
      empty={
        <EmptyState icon="account" title={t('signIns.empty')}>
          {t('signIns.emptyText')}
        </EmptyState>
      }
    />
  );
}

function Device({ device, ip, place }: { device: string; ip: string; place: string }) {
  const { t } = useTranslation('account');
  return (
    <span className="two-lines">
      <strong>{device || t('devices.unknown')}</strong>
      <span className="soft">{[ip, place].filter(Boolean).join(' · ')}</span>
    </span>
  );
}
