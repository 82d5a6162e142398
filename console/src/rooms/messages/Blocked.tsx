// Whom one has blocked.
import type { BlockedPerson } from '@plaza/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { List } from '../../ui/List.tsx';
import { Page } from '../../ui/Page.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { usePersonName } from './names.tsx';
import { useBlocked } from './queries.ts';

export function Blocked() {
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
    <Page
      title={t('blocked.title')}
      about={t('blocked.about')}
      actions={
        <ButtonLink look="quiet" icon="mail" to="/messages">
          {t('back')}
        </ButtonLink>
      }
    >
      {unblock.error && <ErrorNote error={unblock.error} />}
      <List
        label={t('blocked.title')}
        list={useBlocked()}
        columns={columns}
        rowId={({ id }) => id}
        empty={<EmptyState icon="people" title={t('blocked.empty')} />}
      />
    </Page>
  );
}
