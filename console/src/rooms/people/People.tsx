import type { User } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Copy } from '../../ui/Copy.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Page } from '../../ui/Page.tsx';
import { shortId } from '../../ui/PersonLink.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { peopleFilters, roles } from './filters.ts';
import { usePeople } from './queries.ts';
import { RoleBadge } from './Person.tsx';

export function People() {
  const { t } = useTranslation('people');
  const [filters, setFilters] = useFilters(peopleFilters);
  const list = usePeople(filters);
  const columns = useColumns();
  const exported: Column<User>[] = [
    { id: 'id', title: t('id'), cell: ({ id }) => id, csv: ({ id }) => id },
    ...columns,
    { id: 'email', title: t('email'), cell: ({ email }) => email, csv: ({ email }) => email },
  ];
  return (
    <Page title={t('title')} about={t('about')}>
      <List
        label={t('title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={<PeopleFilterFields />}
        isFiltered={Object.keys(filters).length > 0}
        clearFilters={() =>
          setFilters({ query: undefined, role: undefined, club: undefined, from: undefined, to: undefined })
        }
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
      <SelectField
        label={t('role')}
        value={filters.role ?? ''}
        options={[{ value: '', label: t('anyRole') }, ...roles.map((value) => ({ value, label: t(`roles.${value}`) }))]}
        onValue={(value) => setFilters({ role: roles.find((role) => role === value) })}
      />
      <SearchField
        label={t('club')}
        placeholder="AS_MONACO"
        maxLength={64}
        value={filters.club ?? ''}
        onValue={(club) => setFilters({ club })}
      />
      <TextField
        label={t('from')}
        type="date"
        value={filters.from ?? ''}
        onValue={(from) => setFilters({ from: from || undefined })}
      />
      <TextField
        label={t('to')}
        type="date"
        value={filters.to ?? ''}
        onValue={(to) => setFilters({ to: to || undefined })}
      />
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
      cell: ({ id, name, email }) => (
        <span className="two-lines">
          <Link to="/people/$id" params={{ id }}>
            {name || email}
          </Link>
          <span className="soft">{email}</span>
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
