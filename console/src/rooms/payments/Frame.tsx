import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import { Page } from '../../ui/Page.tsx';
import { TabLinks } from '../../ui/Tabs.tsx';

/** What the lists of the room have around them. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation('payments');
  const may = useMay();
  return (
    <Page title={t('title')} about={t('about')}>
      <TabLinks
        label={t('title')}
        tabs={[
          { to: '/payments', label: t('payments.title') },
          { to: '/payments/payouts', label: t('payouts.title') },
          ...(may('ledger.read') ? [{ to: '/payments/unclaimed', label: t('unclaimed.title') }] : []),
          { to: '/payments/rates', label: t('rates.title') },
        ]}
      />
      {children}
    </Page>
  );
}
