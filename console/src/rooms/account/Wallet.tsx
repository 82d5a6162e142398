import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Money } from '../../ui/Money.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Account } from './Account.tsx';
import { useWallets } from './queries.ts';
import { Transactions } from './Transactions.tsx';

export function Wallet() {
  return (
    <Account>
      <Balances />
      <Transactions />
    </Account>
  );
}

function Balances() {
  const { t } = useTranslation('account');
  const { data: wallets, error, refetch } = useWallets();
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!wallets)
    return (
      <div className="grid">
        <div className="card figure">
          <Skeleton width="96px" />
          <Skeleton width="150px" height={30} />
        </div>
      </div>
    );
  return (
    <ul className="grid">
      {wallets.map(({ currency, available, held, status }) => (
        <li key={currency} className="card figure">
          <span className="figure-name">
            {t('wallet.available', { currency })}{' '}
            {status === 'frozen' && <Badge tone="bad">{t('wallet.frozen')}</Badge>}
          </span>
          <span className="figure-value">
            <Money amount={available} currency={currency} />
          </span>
          <span className="figure-more">
            {Number(held) > 0 ? (
              <>
                <Money amount={held} currency={currency} /> {t('wallet.held')}
              </>
            ) : (
              t('wallet.nothingHeld')
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
