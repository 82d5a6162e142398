// What is around a page that needs no sign-in: the choice of the language and the theme, and nothing else.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/Icon.tsx';
import { Menu } from '../ui/Menu.tsx';
import { usePreferenceGroups } from './AccountMenu.tsx';
import { Brand } from './Brand.tsx';

export function Alone({ children }: { children: ReactNode }) {
  const { t } = useTranslation('app');
  const preferenceGroups = usePreferenceGroups();
  return (
    <div className="sign-in">
      <header>
        <Brand />
        <Menu label={t('preferences')} groups={preferenceGroups}>
          <Icon name="globe" />
          <span className="visually-hidden">{t('preferences')}</span>
        </Menu>
      </header>
      <main>{children}</main>
    </div>
  );
}
