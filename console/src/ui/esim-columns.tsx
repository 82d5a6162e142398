import type { Esim } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from './Badge.tsx';
import type { Column } from './Table.tsx';
import { Time } from './Time.tsx';

const esimTones: Record<Esim['status'], Tone> = { active: 'good', expired: 'plain', refunded: 'warn' };

/** What staff sees of eSIMs. */
export function useEsimColumns() {
  const { t } = useTranslation('app');
  return {
    plan: { id: 'plan', title: t('esims.plan'), wide: true, cell: ({ plan_name: plan }) => plan },
    state: {
      id: 'state',
      title: t('esims.state'),
      cell: ({ status }) => <Badge tone={esimTones[status]}>{t(`esims.states.${status}`)}</Badge>,
    },
    used: {
      id: 'used',
      title: t('esims.data'),
      cell: ({ data_used: used, data_total: total }) =>
        total > 0 ? t('esims.used', { used, total }) : t('esims.usedUnlimited', { used }),
    },
    until: { id: 'until', title: t('esims.until'), cell: ({ expires_at: end }) => <Time at={end} /> },
    usageAt: {
      id: 'usageAt',
      title: t('esims.usageAt'),
      minor: true,
      cell: ({ usage_at: at }) => (at ? <Time at={at} /> : t('esims.never')),
    },
  } satisfies Record<string, Column<Esim>>;
}
