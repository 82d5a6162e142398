import type { CheckInList, GetCheckInCountsResponse, ListCount } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Count } from '../../ui/Money.tsx';
import { Card } from '../../ui/Page.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { DeleteListDialog, ListDialog } from './ListDialogs.tsx';

interface ListsProps {
  eventId: string;
  lists: readonly CheckInList[];
  counts: GetCheckInCountsResponse;
}

/** Who is let in where and when, and how many were. */
export function Lists({ eventId, lists, counts }: ListsProps) {
  const { t } = useTranslation('check-in');
  const [open, setOpen] = useState<{ dialog: 'put' | 'delete'; list?: CheckInList }>();
  const close = () => setOpen(undefined);
  const columns = useColumns(counts.lists, setOpen);
  const categories = counts.categories.map(({ category }) => category);
  return (
    <Card
      flush
      title={t('lists.title')}
      actions={
        <Button icon="plus" onClick={() => setOpen({ dialog: 'put' })}>
          {t('lists.add')}
        </Button>
      }
    >
      {lists.length === 0 ? (
        <EmptyState icon="check" title={t('lists.empty')}>
          {t('lists.emptyText')}
        </EmptyState>
      ) : (
        <Table label={t('lists.title')} rows={lists} columns={columns} rowId={({ id }) => id} />
      )}
      {open?.dialog === 'put' && (
        <ListDialog eventId={eventId} list={open.list} categories={categories} onClose={close} />
      )}
      {open?.dialog === 'delete' && open.list && <DeleteListDialog list={open.list} onClose={close} />}
    </Card>
  );
}

function useColumns(
  counts: readonly ListCount[],
  open: (dialog: { dialog: 'put' | 'delete'; list: CheckInList }) => void,
): Column<CheckInList>[] {
  const { t } = useTranslation('check-in');
  const number = (name: 'entries' | 'exits' | 'refusals' | 'conflicts', minor = false): Column<CheckInList> => ({
    id: name,
    title: t(`counts.${name}`),
    numeric: true,
    minor,
    cell: ({ id }) => <Count value={counts.find(({ list_id: list }) => list === id)?.[name] ?? 0} />,
  });
  return [
    {
      id: 'name',
      title: t('lists.name'),
      wide: true,
      cell: ({ name, gate, categories }) => (
        <span className="two-lines">
          <strong>{name}</strong>
          <span className="soft">
            {[gate !== name && gate, categories.join(', ') || t('lists.everyCategory')].filter(Boolean).join(' · ')}
          </span>
        </span>
      ),
    },
    {
      id: 'hours',
      title: t('lists.hours'),
      minor: true,
      cell: ({ opens_at: from, closes_at: to }) =>
        from || to ? (
          <span className="two-lines">
            <span className="name">
              <Time at={from} /> –
            </span>
            <Time at={to} />
          </span>
        ) : (
          <span className="name">{t('lists.always')}</span>
        ),
    },
    {
      id: 'reentry',
      title: t('lists.reentry'),
      minor: true,
      cell: ({ reentry }) => <Badge>{t(`reentry.${reentry}`)}</Badge>,
    },
    number('entries'),
    number('exits', true),
    number('refusals', true),
    number('conflicts'),
    {
      id: 'act',
      title: t('change'),
      numeric: true,
      cell: (list) => (
        <span className="actions">
          <Button size="small" onClick={() => open({ dialog: 'put', list })}>
            {t('change')}
          </Button>
          <Button size="small" look="quiet" onClick={() => open({ dialog: 'delete', list })}>
            {t('delete')}
          </Button>
        </span>
      ),
    },
  ];
}
