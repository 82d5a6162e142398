import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/Page.tsx';
import { TabLinks } from '../../ui/Tabs.tsx';

/** What both pages of the room have around them. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation('subscription');
  return (
    <Page title={t('title')} about={t('about')}>
      <TabLinks
        label={t('title')}
        tabs={[
          { to: '/subscription', label: t('plan.title') },
          { to: '/subscription/data-pod', label: t('pod.title') },
        ]}
      />
      {children}
    </Page>
  );
}
