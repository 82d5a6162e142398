import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../app/session.tsx';
import { Page } from '../../ui/Page.tsx';
import { TabLinks } from '../../ui/Tabs.tsx';

/** What all pages of the room have around them. */
export function Account({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation('account');
  const { role } = useUser();
  return (
    <Page title={t('title')} about={t('about')} actions={actions}>
      <TabLinks
        label={t('title')}
        tabs={[
          { to: '/account', label: t('wallet.title') },
          { to: '/account/tickets', label: t('tickets.title') },
          { to: '/account/esims', label: t('esims.title') },
          ...(role === 'guest'
            ? []
            : [
                { to: '/account/security', label: t('security.title') },
                { to: '/account/devices', label: t('devices.title') },
                { to: '/account/consents', label: t('consents.title') },
                { to: '/account/data', label: t('data.title') },
                { to: '/account/activity', label: t('activity.title') },
                { to: '/account/profile', label: t('profile.title') },
              ]),
        ]}
      />
      {children}
    </Page>
  );
}
