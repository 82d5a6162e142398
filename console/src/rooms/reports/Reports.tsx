// What people report, and what staff decides on it.
import type { Report } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReportReason } from '../../app/reports.ts';
import { useMay } from '../../app/session.tsx';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ChoiceField, IdField } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Page } from '../../ui/Page.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { Decision } from './Decision.tsx';
import { reportFilters, states } from './filters.ts';
import { useReports } from './queries.ts';

const tones: Record<Report['state'], Tone> = { open: 'warn', acted: 'bad', dismissed: 'plain' };

export function Reports() {
  const { t } = useTranslation('reports');
  const [filters, setFilters, filtering] = useFilters(reportFilters);
  const [shown, setShown] = useState<Report>();
  return (
    <Page title={t('title')} about={t('about')}>
      <List
        label={t('title')}
        list={useReports(filters)}
        columns={useColumns(setShown)}
        rowId={({ id }) => id}
        filters={
          <>
            <ChoiceField
              label={t('state')}
              any={t('any')}
              choices={states}
              nameOf={(value) => t(`states.${value}`)}
              value={filters.state}
              onValue={(state) => setFilters({ state })}
            />
            <IdField label={t('person')} value={filters.person} onValue={(person) => setFilters({ person })} />
          </>
        }
        {...filtering}
        empty={
          <EmptyState icon="alert" title={t('empty')}>
            {t('emptyText')}
          </EmptyState>
        }
      />
      {shown && <Decision report={shown} onClose={() => setShown(undefined)} />}
    </Page>
  );
}

function useColumns(show: (report: Report) => void): Column<Report>[] {
  const { t } = useTranslation('reports');
  const reasonOf = useReportReason();
  const may = useMay()('reports.write');
  const mayDecide = ({ state }: Report) => may && state === 'open';
  return [
    {
      id: 'what',
      title: t('what'),
      wide: true,
      cell: ({ reason, message, note }) => (
        <span className="two-lines">
          <strong>{reasonOf(reason)}</strong>
          <span className="soft clipped">{message || note || t('noWords')}</span>
        </span>
      ),
    },
    { id: 'person', title: t('person'), cell: ({ person_id: id }) => <PersonLink id={id} /> },
    { id: 'by', title: t('by'), minor: true, cell: ({ user_id: id }) => <PersonLink id={id} /> },
    { id: 'when', title: t('when'), minor: true, cell: ({ created_at: at }) => <Time at={at} /> },
    {
      id: 'state',
      title: t('state'),
      cell: ({ state }) => <Badge tone={tones[state]}>{t(`states.${state}`)}</Badge>,
    },
    {
      id: 'act',
      title: t('open'),
      numeric: true,
      cell: (report) => (
        <Button size="small" onClick={() => show(report)}>
          {mayDecide(report) ? t('decide') : t('show')}
          <span className="visually-hidden"> {reasonOf(report.reason)}</span>
        </Button>
      ),
    },
  ];
}
