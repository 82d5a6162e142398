// What waits for a person: each a sentence that leads to where it is done.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Card } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useSales, useUnclaimed } from './queries.ts';

interface Need {
  id: string;
  to: string;
  search?: Record<string, string>;
  text: string;
  more: string;
}

export function Needs() {
  const { t } = useTranslation('today');
  const sales = useSales(7);
  const unclaimed = useUnclaimed();
  const error = sales.error ?? unclaimed.error;
  const needs: Need[] = [];
  const stuck = sales.data?.stuck_orders ?? 0;
  if (stuck > 0)
    needs.push({
      id: 'stuck',
      to: '/orders',
      search: { status: 'stuck' },
      text: t('needs.stuck', { count: stuck }),
      more: t('needs.stuckMore'),
    });
  const waiting = unclaimed.data?.unclaimed.length ?? 0;
  if (waiting > 0)
    needs.push({
      id: 'unclaimed',
      to: '/ledger',
      text: t('needs.unclaimed', { count: waiting }),
      more: t('needs.unclaimedMore'),
    });
  return (
    <Card title={t('needs.title')}>
      {error ? (
        <ErrorNote error={error} />
      ) : sales.isPending || unclaimed.isPending ? (
        <Skeleton width="50%" />
      ) : needs.length === 0 ? (
        <p className="all-well">
          <Icon name="check" /> {t('needs.none')}
        </p>
      ) : (
        <ul className="needs">
          {needs.map(({ id, to, search, text, more }) => (
            <li key={id}>
              <Icon name="alert" />
              <span className="two-lines">
                <Link to={to} search={search as never}>
                  {text}
                </Link>
                <span className="soft">{more}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
