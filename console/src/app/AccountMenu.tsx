// Who is signed in; theme, language, and the way out.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../media/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Menu, type MenuEntry } from '../ui/Menu.tsx';
import { plaza } from './plaza.ts';
import { preferences, type Theme } from './preferences.ts';
import { useSession, useUser } from './session.tsx';
import { languages, setLanguage, type Language } from './texts.ts';

export function usePreferenceGroups(): { name: string; entries: MenuEntry[] }[] {
  const { t, i18n } = useTranslation('app');
  const [theme, setTheme] = useState<Theme>(preferences.theme);
  const themes = { system: 'system', light: 'sun', dark: 'moon' } as const;
  return [
    {
      name: t('theme.name'),
      entries: (Object.keys(themes) as Theme[]).map((each) => ({
        label: t(`theme.${each}`),
        icon: themes[each],
        checked: theme === each,
        onSelect: () => {
          preferences.theme = each;
          setTheme(each);
        },
      })),
    },
    {
      name: t('language'),
      entries: (Object.keys(languages) as Language[]).map((each) => ({
        label: languages[each],
        checked: i18n.language === each,
        onSelect: () => setLanguage(each),
      })),
    },
  ];
}

export function AccountMenu({ compact }: { compact?: boolean }) {
  const { t } = useTranslation('app');
  const signedIn = useUser();
  // What the page of the profile has read or changed since.
  const { data: known } = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => plaza.api.getMe({}, { signal }),
    enabled: false,
  });
  const { name, email, role, picture } = known?.user.id === signedIn.id ? known.user : signedIn;
  const { signOut } = useSession();
  const isGuest = role === 'guest';
  const preferenceGroups = usePreferenceGroups();
  return (
    <Menu
      label={t('accountMenu', { name })}
      className={compact ? 'avatar-button' : 'account-button'}
      groups={[
        ...preferenceGroups,
        {
          entries: [{ label: t(isGuest ? 'guest.leave' : 'signOut'), icon: 'signOut', onSelect: () => void signOut() }],
        },
      ]}
    >
      <Avatar name={name || email} picture={picture} />
      {compact ? (
        <span className="visually-hidden">{t('accountMenu', { name })}</span>
      ) : (
        <>
          <span className="account-name">
            <strong>{name}</strong>
            <span className="soft">{email}</span>
          </span>
          <Icon name="chevronDown" size={16} />
        </>
      )}
    </Menu>
  );
}
