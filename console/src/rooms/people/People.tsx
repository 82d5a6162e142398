import type { User } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../media/Avatar.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { ChoiceField, PeriodFields } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Page } from '../../ui/Page.tsx';
import { shortId } from '../../ui/PersonLink.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { csvOnly, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { peopleFilters, roles } from './filters.ts';
import { usePeople } from './queries.ts';
import { RoleBadge } from './Person.tsx';

export function People() {
  const { t } = useTranslation('people');
  const [filters, , filtering] = useFilters(peopleFilters);
  const list = usePeople(filters);
  const columns = useColumns();
  const exported: Column<User>[] = [
    csvOnly('id', t('id'), ({ id }) => id),
    ...columns,
    csvOnly('email', t('email'), ({ email }) => email),
  ];
  return (
    <Page title={t('title')} about={t('about')}>
      <List
        label={t('title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={<PeopleFilterFields />}
        {...filtering}
        actions={<ExportButton name="people" list={list} columns={exported} />}
        empty={
          <EmptyState icon="people" title={t('empty')}>
            {t('emptyText')}
          </EmptyState>
        }
      />
    </Page>
  );
}

function PeopleFilterFields() {
  const { t } = useTranslation('people');
  const [filters, setFilters] = useFilters(peopleFilters);
  return (
    <>
      <SearchField
        label={t('find')}
        placeholder={t('findHint')}
        value={filters.query ?? ''}
        onValue={(query) => setFilters({ query })}
      />
      <ChoiceField
        label={t('role')}
        any={t('anyRole')}
        choices={roles}
        nameOf={(value) => t(`roles.${value}`)}
        value={filters.role}
        onValue={(role) => setFilters({ role })}
      />
      <SearchField
        label={t('club')}
        placeholder="AS_MONACO"
        maxLength={64}
        value={filters.club ?? ''}
        onValue={(club) => setFilters({ club })}
      />
      <PeriodFields labels={{ from: t('from'), to: t('to') }} value={filters} onValue={setFilters} />
    </>
  );
}

function useColumns(): Column<User>[] {
  const { t } = useTranslation('people');
  return [
    {
      id: 'name',
      title: t('name'),
      wide: true,
      cell: ({ id, name, email, picture }) => (
        <span className="with-thumb">
          <Avatar name={name || email} picture={picture} />
          <span className="two-lines">
            <Link to="/people/$id" params={{ id }}>
              {name || email}
            </Link>
            <span className="soft">{email}</span>
          </span>
        </span>
      ),
      csv: ({ name }) => name,
    },
    { id: 'role', title: t('role'), cell: ({ role }) => <RoleBadge role={role} />, csv: ({ role }) => role },
    {
      id: 'club',
      title: t('club'),
      minor: true,
      cell: ({ club_id: club }) => club || '–',
      csv: ({ club_id }) => club_id,
    },
    { id: 'id', title: t('id'), minor: true, cell: ({ id }) => <Copy text={id} label={shortId(id)} /> },
    {
      id: 'since',
      title: t('since'),
      numeric: true,
      cell: ({ created_at: at }) => <Time at={at} as="day" />,
      csv: ({ created_at: at }) => at,
    },
  ];
}
