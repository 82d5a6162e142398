import type { DeviceSession, GetPersonResponse } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMay } from '../../app/session.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { List } from '../../ui/List.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Person } from './Person.tsx';
import { useSessionsOf } from './queries.ts';
import { SuspensionDialog } from './SuspensionDialog.tsx';

export function Sessions() {
  return (
    <Person>
      {(found) => (
        <>
          <Suspension found={found} />
          <OpenSessions id={found.person.id} />
        </>
      )}
    </Person>
  );
}

function Suspension({ found: { person, suspension } }: { found: GetPersonResponse }) {
  const { t } = useTranslation('people');
  const [isOpen, setIsOpen] = useState(false);
  const may = useMay();
  return (
    <Card
      title={t('suspension.title')}
      actions={
        may('people.suspend') && (
          <Button size="small" onClick={() => setIsOpen(true)}>
            {t(suspension ? 'lift.open' : 'suspend.open')}
          </Button>
        )
      }
    >
      {suspension ? (
        <Facts>
          <Fact name={t('suspension.since')}>
            <Time at={suspension.since} />
          </Fact>
          <Fact name={t('suspension.until')}>
            {suspension.until ? <Time at={suspension.until} /> : t('suspension.endless')}
          </Fact>
          <Fact name={t('reason')}>{suspension.reason}</Fact>
        </Facts>
      ) : (
        <p className="soft">{t('suspension.none')}</p>
      )}
      {isOpen && (
        <SuspensionDialog act={suspension ? 'lift' : 'suspend'} person={person} onClose={() => setIsOpen(false)} />
      )}
    </Card>
  );
}

function OpenSessions({ id }: { id: string }) {
  const { t } = useTranslation('people');
  const list = useSessionsOf(id);
  const [isEnding, setIsEnding] = useState(false);
  const may = useMay();
  const columns: Column<DeviceSession>[] = [
    {
      id: 'device',
      title: t('devices.device'),
      wide: true,
      cell: ({ device, user_agent, ip, place }) => (
        <span className="two-lines">
          <strong>{device || user_agent || t('devices.unknown')}</strong>
          <span className="soft">{[ip, place].filter(Boolean).join(' · ')}</span>
        </span>
      ),
    },
    { id: 'seen', title: t('active'), cell: ({ last_seen_at }) => <Time at={last_seen_at} /> },
    { id: 'since', title: t('devices.since'), minor: true, cell: ({ created_at }) => <Time at={created_at} /> },
  ];
  return (
    <>
      <List
        heading
        label={t('sessions')}
        list={list}
        columns={columns}
        rowId={(session) => session.id}
        empty={
          <EmptyState icon="people" title={t('devices.empty')}>
            {t('devices.emptyText')}
          </EmptyState>
        }
        actions={
          may('people.suspend') &&
          list.rows.length > 0 && <Button onClick={() => setIsEnding(true)}>{t('devices.endAll')}</Button>
        }
      />
      {isEnding && <EndDialog id={id} onClose={() => setIsEnding(false)} />}
    </>
  );
}

function EndDialog({ id, onClose }: { id: string; onClose(): void }) {
  const { t } = useTranslation('people');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `end-sessions.${id}`,
    initial: {},
    send: () => plaza.api.endPersonSessions({ id }),
    onSent: ({ ended }) => {
      for (const queryKey of [['sessions of', id], ['person', id], ['audit']])
        void queries.invalidateQueries({ queryKey });
      say(t('devices.ended', { count: ended }));
      onClose();
    },
  });
  return (
    <Dialog title={t('devices.endAll')} onClose={onClose}>
      <p>{t('devices.effect')}</p>
      <Form form={form} submit={t('devices.endAll')} look="danger">
        {null}
      </Form>
    </Dialog>
  );
}
