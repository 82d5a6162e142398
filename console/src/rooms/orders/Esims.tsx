// What is known of the eSIMs of an order.
import type { Esim } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { useEsimColumns } from '../../ui/esim-columns.tsx';
import { Card } from '../../ui/Page.tsx';
import { Table } from '../../ui/Table.tsx';

export function Esims({ esims }: { esims: readonly Esim[] }) {
  const { t } = useTranslation('orders');
  const columns = Object.values(useEsimColumns());
  return (
    <Card flush title={t('esim')}>
      <Table label={t('esim')} rows={esims} columns={columns} rowId={({ id }) => id} />
    </Card>
  );
}
