// What waits for a person: each a sentence that leads to where it is done.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { rooms } from '../../app/rooms.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Card } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useSales, useServices, useUnclaimed } from './queries.ts';

interface Need {
  id: string;
  to: string;
  search?: Record<string, string>;
  text: string;
  more: string;
}

const isThere = (path: string): boolean => rooms.some(({ pages }) => pages.some((page) => `/${page.path}` === path));

/** What is known so far: a part that could not be read hides none of the others. */
function useNeeds(): { needs: Need[]; error: Error | null; isPending: boolean } {
  const { t } = useTranslation('today');
  const sales = useSales(7);
  const unclaimed = useUnclaimed();
  const services = useServices();
  const stuck = sales.data?.stuck_orders ?? 0;
  const waiting = unclaimed.data?.unclaimed.length ?? 0;
  const { silent = [], deadEvents = 0 } = services.data ?? {};
  const needs: (Need | false)[] = [
    silent.length > 0 && {
      id: 'silent',
      to: '/system',
      text: t('needs.silent', { services: silent.join(', ') }),
      more: t('needs.silentMore'),
    },
    stuck > 0 && {
      id: 'stuck',
      to: '/orders',
      search: { status: 'stuck' },
      text: t('needs.stuck', { count: stuck }),
      more: t('needs.stuckMore'),
    },
    deadEvents > 0 && {
      id: 'dead',
      to: '/events',
      text: t('needs.dead', { count: deadEvents }),
      more: t('needs.deadMore'),
    },
    waiting > 0 && {
      id: 'unclaimed',
      to: '/ledger',
      text: t('needs.unclaimed', { count: waiting }),
      more: t('needs.unclaimedMore'),
    },
  ];
  return {
    needs: needs.filter((need) => need !== false),
    error: sales.error ?? unclaimed.error,
    isPending: sales.isPending || unclaimed.isLoading || services.isLoading,
  };
}

export function Needs() {
  const { t } = useTranslation('today');
  const { needs, error, isPending } = useNeeds();
  return (
    <Card title={t('needs.title')}>
      {error && <ErrorNote error={error} />}
      {isPending ? (
        <Skeleton width="50%" />
      ) : needs.length === 0 && !error ? (
        <p className="all-well">
          <Icon name="check" /> {t('needs.none')}
        </p>
      ) : (
        <ul className="needs">
          {needs.map(({ id, to, search, text, more }) => (
            <li key={id}>
              <Icon name="alert" />
              <span className="two-lines">
                {isThere(to) ? (
                  <Link to={to} search={search as never}>
                    {text}
                  </Link>
                ) : (
                  <strong>{text}</strong>
                )}
                <span className="soft">{more}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
