import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/Page.tsx';
import { TabLinks } from '../../ui/Tabs.tsx';

/** What the two lists of the room have around them. */
export function MailsPage({ about, children }: { about: string; children: ReactNode }) {
  const { t } = useTranslation('mails');
  return (
    <Page title={t('title')} about={about}>
      <TabLinks
        label={t('title')}
        tabs={[
          { to: '/mails', label: t('list.title') },
          { to: '/mails/templates', label: t('templates.title') },
        ]}
      />
      {children}
    </Page>
  );
}
