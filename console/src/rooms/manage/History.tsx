// What was changed, newest first; each change can be taken back.
import type { Change } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { List } from '../../ui/List.tsx';
import type { ListState } from '../../ui/list.ts';
import { PersonLink } from '../../ui/PersonLink.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { differencesOf, nameOf } from './differences.ts';
import { acts, type Kind, type Version } from './kinds.ts';
import { useChanges, useRefresh } from './queries.ts';

/** The changes of one thing. */
export function History({ kind, version, merchantId }: { kind: Kind; version: Version; merchantId: string }) {
  const { t } = useTranslation('manage');
  const [undone, setUndone] = useState<Change>();
  const list = useChanges({ subject: version.id, ...(merchantId && { merchant_id: merchantId }) });
  return (
    <>
      <ChangeList label={t('changes.title')} list={list} onUndo={setUndone} />
      {undone && <UndoDialog kind={kind} version={version} change={undone} onClose={() => setUndone(undefined)} />}
    </>
  );
}

interface ChangeListProps {
  label: string;
  list: ListState<Change>;
  onUndo?(change: Change): void;
}

export function ChangeList({ label, list, onUndo }: ChangeListProps) {
  const { t } = useTranslation('manage');
  const columns: Column<Change>[] = [
    { id: 'at', title: t('changes.when'), cell: ({ at }) => <Time at={at} /> },
    {
      id: 'what',
      title: t('changes.what'),
      wide: true,
      cell: (change) => <What change={change} />,
    },
    {
      id: 'who',
      title: t('changes.who'),
      minor: true,
      cell: ({ actor, key_id: key }) => (key ? <Badge>{t('changes.key')}</Badge> : <PersonLink id={actor} />),
    },
    ...(onUndo
      ? [
          {
            id: 'undo',
            title: t('changes.undo'),
            numeric: true,
            cell: (change: Change) =>
              change.action === 'update' && (
                <Button size="small" onClick={() => onUndo(change)}>
                  {t('changes.undo')}
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <List
      label={label}
      heading
      list={list}
      columns={columns}
      rowId={({ id }) => id}
      empty={<p className="padded soft">{t('changes.empty')}</p>}
    />
  );
}

function What({ change }: { change: Change }) {
  const { t } = useTranslation('manage');
  const { kind, action, reason, reverts } = change;
  return (
    <span className="two-lines">
      <span>
        {[t(`kinds.${kind}`), nameOf(change)].filter(Boolean).join(' ')}: {t(`actions.${action}`)}{' '}
        {reverts !== '' && <Badge>{t('changes.reverted')}</Badge>}
      </span>
      {action === 'update' && <Differences change={change} />}
      {reason && <span className="soft">{reason}</span>}
    </span>
  );
}

function Differences({ change }: { change: Change }) {
  return (
    <span className="soft">
      {differencesOf(change)
        .map(({ field, before = '–', after = '–' }) => `${field}: ${before} → ${after}`)
        .join(' · ')}
    </span>
  );
}

interface UndoProps {
  kind: Kind;
  version: Version;
  change: Change;
  onClose(): void;
}

function UndoDialog({ kind, version, change, onClose }: UndoProps) {
  const { t } = useTranslation('manage');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `manage-undo.${change.id}.${version.etag}`,
    initial: {},
    send: (_, key) => acts[kind].revert({ ...version, change_id: change.id }, key),
    onSent: () => {
      refresh();
      say(t('changes.undone'));
      onClose();
    },
  });
  return (
    <Dialog title={t('changes.undoTitle')} onClose={onClose}>
      <p>{t('changes.undoAbout')}</p>
      <p>
        <Differences change={change} />
      </p>
      <Form form={form} submit={t('changes.undoSend')}>
        {null}
      </Form>
    </Dialog>
  );
}
