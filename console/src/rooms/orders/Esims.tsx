// What is known of the eSIMs of an order.
import type { Esim } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Card } from '../../ui/Page.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';

const esimTones: Record<Esim['status'], Tone> = { active: 'good', expired: 'plain', refunded: 'warn' };

export function Esims({ esims }: { esims: readonly Esim[] }) {
  const { t } = useTranslation('orders');
  const columns: Column<Esim>[] = [
    { id: 'plan', title: t('esims.plan'), wide: true, cell: ({ plan_name: plan }) => plan },
    {
      id: 'state',
      title: t('status'),
      cell: ({ status }) => <Badge tone={esimTones[status]}>{t(`esims.states.${status}`)}</Badge>,
    },
    {
      id: 'used',
      title: t('esims.data'),
      cell: ({ data_used: used, data_total: total }) =>
        total > 0 ? t('esims.used', { used, total }) : t('esims.usedUnlimited', { used }),
    },
    { id: 'until', title: t('esims.until'), cell: ({ expires_at: end }) => <Time at={end} /> },
    {
      id: 'usageAt',
      title: t('esims.usageAt'),
      cell: ({ usage_at: at }) => (at ? <Time at={at} /> : t('esims.never')),
    },
  ];
  return (
    <Card flush title={t('esims.title')}>
      <Table label={t('esims.title')} rows={esims} columns={columns} rowId={({ id }) => id} />
    </Card>
  );
}
