import type { CategoryCount } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Count } from '../../ui/Money.tsx';
import { Card } from '../../ui/Page.tsx';
import { Table, type Column } from '../../ui/Table.tsx';

/** Now, by category, and all together. */
export function Counts({ categories }: { categories: readonly CategoryCount[] }) {
  const { t } = useTranslation('check-in');
  const sum = (of: (count: CategoryCount) => number) => categories.reduce((all, count) => all + of(count), 0);
  const everything: CategoryCount = {
    category: '',
    sold: sum(({ sold }) => sold),
    entries: sum(({ entries }) => entries),
    exits: sum(({ exits }) => exits),
    inside: sum(({ inside }) => inside),
  };
  const number = (name: 'sold' | 'entries' | 'exits' | 'inside'): Column<CategoryCount> => ({
    id: name,
    title: t(`counts.${name}`),
    numeric: true,
    cell: (count) => <Count value={count[name]} />,
  });
  const columns: Column<CategoryCount>[] = [
    {
      id: 'category',
      title: t('category'),
      wide: true,
      cell: ({ category }) => (category === '' ? <strong>{t('counts.all')}</strong> : category),
    },
    number('sold'),
    number('entries'),
    number('exits'),
    number('inside'),
  ];
  return (
    <Card flush title={t('counts.title')}>
      <Table
        label={t('counts.title')}
        rows={categories.length > 1 ? [...categories, everything] : categories}
        columns={columns}
        rowId={({ category }) => category}
      />
    </Card>
  );
}
