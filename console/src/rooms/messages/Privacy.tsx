// What others see of one's reading, and whom one has blocked.
import type { BlockedPerson } from '@plaza/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { CheckField } from '../../ui/Field.tsx';
import { List } from '../../ui/List.tsx';
import { Card, Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { usePersonName } from './names.tsx';
import { useBlocked, useReceipts } from './queries.ts';

export function Privacy() {
  const { t } = useTranslation('messages');
  return (
    <Page
      title={t('privacy')}
      actions={
        <ButtonLink look="quiet" icon="mail" to="/messages">
          {t('back')}
        </ButtonLink>
      }
    >
      <Receipts />
      <Blocked />
    </Page>
  );
}

function Receipts() {
  const { t } = useTranslation('messages');
  const queries = useQueryClient();
  const { data: receipts, error, refetch } = useReceipts();
  const change = useMutation({
    mutationFn: async (isOn: boolean) => {
      await (isOn ? plaza.api.turnOnReceipts({}) : plaza.api.turnOffReceipts({}));
      await queries.invalidateQueries({ queryKey: ['receipts'] });
      // Those that are shown from now on are others.
      queries.removeQueries({ queryKey: ['messages'] });
    },
  });
  return (
    <Card title={t('receipts.title')}>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : receipts === undefined ? (
        <Skeleton width="50%" />
      ) : (
        <CheckField
          label={t('receipts.label')}
          hint={t('receipts.hint')}
          isChecked={receipts}
          onChecked={(isOn) => change.mutate(isOn)}
        />
      )}
      {change.error && <ErrorNote error={change.error} />}
    </Card>
  );
}

function Blocked() {
  const { t } = useTranslation('messages');
  const queries = useQueryClient();
  const nameOf = usePersonName();
  const unblock = useMutation({
    mutationFn: (user_id: string) => plaza.api.unblockPerson({ user_id }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['blocked people'] }),
  });
  const columns: Column<BlockedPerson>[] = [
    { id: 'who', title: t('blocked.who'), wide: true, cell: (person) => <strong>{nameOf(person)}</strong> },
    { id: 'since', title: t('blocked.since'), cell: ({ blocked_at: at }) => <Time at={at} as="day" /> },
    {
      id: 'act',
      title: t('blocked.act'),
      numeric: true,
      cell: (person) => (
        <Button size="small" busy={unblock.isPending} onClick={() => unblock.mutate(person.id)}>
          {t('blocked.end')}
          <span className="visually-hidden"> {nameOf(person)}</span>
        </Button>
      ),
    },
  ];
  return (
    <>
      {unblock.error && <ErrorNote error={unblock.error} />}
      <List
        heading
        label={t('blocked.title')}
        list={useBlocked()}
        columns={columns}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon="people" title={t('blocked.empty')}>
            {t('blocked.about')}
          </EmptyState>
        }
      />
    </>
  );
}
