import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../ui/Badge.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useLiveState } from './live-state.ts';
import { mayEnter, type NavigationGroup } from './room.ts';
import { rooms } from './rooms.ts';
import { useUser } from './session.tsx';
import type { Language } from './texts.ts';

const groups: readonly NavigationGroup[] = ['overview', 'sell', 'money', 'operate', 'mine'];

export function Navigation() {
  const { t, i18n } = useTranslation('app');
  const user = useUser();
  const { data: state } = useLiveState();
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
                    <Count of={state && room.navigation?.count?.(state)} />
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

/** Nothing for none. */
function Count({ of }: { of: number | undefined }) {
  const { t } = useTranslation('app');
  if (!of) return null;
  return (
    <Badge tone="accent">
      <span aria-hidden="true">{of}</span>
      <span className="visually-hidden">{t('new', { count: of })}</span>
    </Badge>
  );
}
