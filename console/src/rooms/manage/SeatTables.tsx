// The plan as tables: for who does not see it, and for who wants numbers.
import { useTranslation } from 'react-i18next';
import { Count } from '../../ui/Money.tsx';
import { Card } from '../../ui/Page.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { countsOf, countsOfRows, seatStates, type SeatCounts, type SeatState, type Section } from './seat-plan.ts';

interface Counted {
  name: string;
  counts: SeatCounts;
}

export function SectionTable({ sections }: { sections: readonly Section[] }) {
  const { t } = useTranslation('manage');
  const rows = sections.map(({ category: name, states }) => ({ name, counts: countsOf(states) }));
  return <CountTable label={t('seatPlan.bySection')} first={t('seatPlan.section')} rows={rows} />;
}

export function RowTable({ section }: { section: Section }) {
  const { t } = useTranslation('manage');
  const rows = countsOfRows(section).map(({ row, counts }) => ({ name: row || t('seatPlan.singles'), counts }));
  return <CountTable label={t('seatPlan.byRow')} first={t('seatPlan.row')} rows={rows} />;
}

function CountTable({ label, first, rows }: { label: string; first: string; rows: readonly Counted[] }) {
  const { t } = useTranslation('manage');
  const number = (state: SeatState): Column<Counted> => ({
    id: state,
    title: t(`seatPlan.states.${state}`),
    numeric: true,
    cell: ({ counts }) => <Count value={counts[state]} />,
  });
  const columns: Column<Counted>[] = [
    { id: 'name', title: first, wide: true, cell: ({ name }) => <strong>{name}</strong> },
    ...seatStates.map(number),
  ];
  return (
    <Card flush title={label}>
      <Table label={label} rows={rows} columns={columns} rowId={({ name }) => name} />
    </Card>
  );
}
