import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/Icon.tsx';
import { mayEnter, type NavigationGroup } from './room.ts';
import { rooms } from './rooms.ts';
import { useUser } from './session.tsx';
import type { Language } from './texts.ts';

const groups: readonly NavigationGroup[] = ['overview', 'sell', 'money', 'operate', 'mine'];

export function Navigation() {
  const { t, i18n } = useTranslation('app');
  const user = useUser();
  const open = rooms.filter((room) => room.navigation && mayEnter(room, user));
  return (
    <nav className="navigation" aria-label={t('navigation')}>
      {groups.map((group) => {
        const mine = open
          .filter((room) => room.navigation?.group === group)
          .sort((one, other) => (one.navigation?.order ?? 0) - (other.navigation?.order ?? 0));
        if (mine.length === 0) return null;
        return (
          <section key={group}>
            <h2>{t(`groups.${group}`)}</h2>
            <ul>
              {mine.map((room) => (
                <li key={room.id}>
                  <Link to={`/${room.pages[0].path}`} activeProps={{ 'aria-current': 'page' }}>
                    {room.navigation && <Icon name={room.navigation.icon} />}
                    {room.title[i18n.language as Language]}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
