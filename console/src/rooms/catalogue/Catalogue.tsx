import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/Page.tsx';
import { TabLinks } from '../../ui/Tabs.tsx';

/** What all pages of the room have around them. */
export function Catalogue({ children }: { children: ReactNode }) {
  const { t } = useTranslation('catalogue');
  return (
    <Page title={t('title')} about={t('about')}>
      <TabLinks
        label={t('title')}
        tabs={[
          { to: '/catalogue', label: t('products.title') },
          { to: '/catalogue/events', label: t('events.title') },
          { to: '/catalogue/plans', label: t('plans.title') },
        ]}
      />
      {children}
    </Page>
  );
}
