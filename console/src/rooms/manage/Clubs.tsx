import type { Club } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import { WithThumb } from '../../media/Picture.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { List } from '../../ui/List.tsx';
import type { Column } from '../../ui/Table.tsx';
import { ClubDialog } from './ClubDialog.tsx';
import { Manage } from './Manage.tsx';
import { useClubs } from './queries.ts';

export function Clubs() {
  return <Manage merchant={undefined}>{() => <ClubList />}</Manage>;
}

function ClubList() {
  const { t, i18n } = useTranslation('manage');
  const mayWrite = useMay()('clubs.write');
  const [open, setOpen] = useState<{ club?: Club }>();
  const countries = new Intl.DisplayNames(i18n.language, { type: 'region' });
  const columns: Column<Club>[] = [
    {
      id: 'name',
      title: t('name'),
      wide: true,
      cell: ({ id, name, crest }) => (
        <WithThumb picture={crest} icon="store">
          <strong>{name}</strong>
          <span className="soft">{id}</span>
        </WithThumb>
      ),
    },
    { id: 'country', title: t('clubs.country'), cell: ({ country }) => countries.of(country) },
    { id: 'sport', title: t('clubs.sport'), minor: true, cell: ({ sport }) => t(`clubs.sports.${sport}`) },
    {
      id: 'colours',
      title: t('clubs.colours'),
      minor: true,
      cell: ({ colours }) => colours.join(' '),
    },
    ...(mayWrite
      ? [
          {
            id: 'change',
            title: t('change'),
            numeric: true,
            cell: (club: Club) => (
              <Button size="small" onClick={() => setOpen({ club })}>
                {t('change')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <List
        label={t('clubs.title')}
        list={useClubs()}
        columns={columns}
        rowId={({ id }) => id}
        actions={
          mayWrite && (
            <Button icon="plus" onClick={() => setOpen({})}>
              {t('clubs.new')}
            </Button>
          )
        }
        empty={
          <EmptyState icon="store" title={t('clubs.empty')}>
            {t('clubs.emptyText')}
          </EmptyState>
        }
      />
      {open && <ClubDialog club={open.club} onClose={() => setOpen(undefined)} />}
    </>
  );
}
