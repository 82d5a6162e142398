import type { CheckInDevice, CheckInList, Scan } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { TextField } from '../../ui/Field.tsx';
import { ChoiceField, IdField } from '../../ui/FilterFields.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { List, useFilters } from '../../ui/List.tsx';
import { csvOnly, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { scanFilters, standings } from './filters.ts';
import { useRefresh, useScans } from './queries.ts';

interface ScansProps {
  eventId: string;
  lists: readonly CheckInList[];
  devices: readonly CheckInDevice[];
}

const tones = { admitted: 'good', conflict: 'bad', refused: 'plain', undone: 'warn' } as const;

export function Scans({ eventId, ...named }: ScansProps) {
  const { t } = useTranslation('check-in');
  const [filters, setFilters, filtering] = useFilters(scanFilters);
  const [undone, setUndone] = useState<Scan>();
  const list = useScans(eventId, filters);
  const columns = useColumns(named, setUndone);
  const exported = [csvOnly<Scan>('id', t('scans.id'), ({ id }) => id), ...columns];
  return (
    <>
      <List
        label={t('scans.title')}
        heading
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={
          <>
            <ChoiceField
              label={t('scans.stands')}
              any={t('scans.any')}
              choices={standings}
              nameOf={(choice) => t(`stands.${choice}`)}
              value={filters.stands}
              onValue={(stands) => setFilters({ stands })}
            />
            <IdField label={t('scans.ticket')} value={filters.ticket} onValue={(ticket) => setFilters({ ticket })} />
          </>
        }
        {...filtering}
        actions={<ExportButton name="scans" list={list} columns={exported} />}
        empty={<EmptyState icon="check" title={t('scans.empty')} />}
      />
      {undone && <UndoDialog scan={undone} onClose={() => setUndone(undefined)} />}
    </>
  );
}

function useColumns({ lists, devices }: Omit<ScansProps, 'eventId'>, undo: (scan: Scan) => void): Column<Scan>[] {
  const { t } = useTranslation('check-in');
  const nameOf = (things: readonly { id: string; name: string }[], id: string) =>
    things.find((thing) => thing.id === id)?.name ?? '–';
  return [
    {
      id: 'at',
      title: t('scans.at'),
      cell: ({ scanned_at: at }) => <Time at={at} as="exact" />,
      csv: ({ scanned_at: at }) => at,
    },
    {
      id: 'where',
      title: t('scans.where'),
      wide: true,
      cell: ({ list_id: list, device_id: device, category, offline }) => (
        <span className="two-lines">
          <span>
            {nameOf(lists, list)} {offline && <Badge>{t('scans.offline')}</Badge>}
          </span>
          <span className="soft">{[nameOf(devices, device), category].filter(Boolean).join(' · ')}</span>
        </span>
      ),
      csv: ({ list_id: list }) => nameOf(lists, list),
    },
    {
      id: 'kind',
      title: t('scans.kind'),
      minor: true,
      cell: ({ kind }) => t(`kind.${kind}`),
      csv: ({ kind }) => kind,
    },
    {
      id: 'stands',
      title: t('scans.stands'),
      cell: ({ stands, reason, undo_reason: why }) => (
        <span className="two-lines">
          <span>
            <Badge tone={tones[stands]}>{t(`stands.${stands}`)}</Badge>
          </span>
          {(why || reason) && <span className="soft">{why || (reason && t(`reasons.${reason}`))}</span>}
        </span>
      ),
      csv: ({ stands, reason }) => [stands, reason].filter(Boolean).join(' '),
    },
    {
      id: 'act',
      title: t('scans.undo'),
      numeric: true,
      cell: (scan) =>
        (scan.stands === 'admitted' || scan.stands === 'conflict') && (
          <Button size="small" look="quiet" onClick={() => undo(scan)}>
            {t('scans.undo')}
          </Button>
        ),
    },
  ];
}

function UndoDialog({ scan: { id }, onClose }: { scan: Scan; onClose(): void }) {
  const { t } = useTranslation('check-in');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `check-in-undo.${id}`,
    initial: { reason: '' },
    send: ({ reason }, key) => plaza.api.undoScan({ id, reason }, { key }),
    onSent: () => {
      refresh();
      say(t('scans.undoDone'));
      onClose();
    },
  });
  return (
    <Dialog title={t('scans.undoTitle')} onClose={onClose}>
      <p>{t('scans.undoAbout')}</p>
      <Form form={form} submit={t('scans.undoSend')} look="danger">
        <TextField label={t('scans.reason')} required maxLength={200} autoComplete="off" {...form.field('reason')} />
      </Form>
    </Dialog>
  );
}
