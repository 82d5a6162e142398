import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/Page.tsx';
import { TabLinks } from '../../ui/Tabs.tsx';

/** What the lists of the room have around them. */
export function Ledger({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation('ledger');
  return (
    <Page title={t('title')} about={t('about')} actions={actions}>
      <TabLinks
        label={t('title')}
        tabs={[
          { to: '/ledger', label: t('accounts.title') },
          { to: '/ledger/transactions', label: t('transactions.title') },
          { to: '/ledger/verification', label: t('verification.title') },
          { to: '/ledger/months', label: t('months.title') },
        ]}
      />
      {children}
    </Page>
  );
}
