import type { Esim } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { List } from '../../ui/List.tsx';
import { Fact, Facts } from '../../ui/Page.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { Account } from './Account.tsx';
import { TopUpDialog, TopUps } from './TopUp.tsx';
import { useEsims } from './queries.ts';

const tones: Record<Esim['status'], Tone> = { active: 'good', expired: 'plain', refunded: 'warn' };

/** Every eSIM that the person bought. */
export function Esims() {
  const { t } = useTranslation('account');
  const data = useData();
  const list = useEsims();
  const [shown, setShown] = useState<Esim>();
  const [toppedUp, setToppedUp] = useState<Esim>();
  const columns: Column<Esim>[] = [
    {
      id: 'plan',
      title: t('esims.plan'),
      wide: true,
      cell: (esim) => (
        <span className="two-lines">
          <strong>{esim.plan_name}</strong>
          <span className="soft">{data(esim)}</span>
          {esim.data_total > 0 && (
            <progress value={Math.min(esim.data_used, esim.data_total)} max={esim.data_total} aria-label={data(esim)} />
          )}
        </span>
      ),
    },
    {
      id: 'until',
      title: t('esims.until'),
      minor: true,
      cell: (esim) => (
        <span className="two-lines">
          <Time at={esim.expires_at} />
          {esim.status === 'active' && <span className="soft">{t('esims.daysLeft', { count: daysLeft(esim) })}</span>}
        </span>
      ),
    },
    {
      id: 'status',
      title: t('esims.status'),
      cell: ({ status }) => <Badge tone={tones[status]}>{t(`esims.states.${status}`)}</Badge>,
    },
    {
      id: 'code',
      title: t('esims.code'),
      numeric: true,
      cell: (esim) =>
        esim.status === 'active' && (
          <span className="actions">
            <Button size="small" icon="sim" onClick={() => setShown(esim)}>
              {t('esims.show')}
              <span className="visually-hidden">{esim.plan_name}</span>
            </Button>
            <Button size="small" onClick={() => setToppedUp(esim)}>
              {t('esims.topUp')}
              <span className="visually-hidden">{esim.plan_name}</span>
            </Button>
          </span>
        ),
    },
  ];
  return (
    <Account>
      <List
        label={t('esims.title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        empty={
          <EmptyState
            icon="sim"
            title={t('esims.empty')}
            action={<ButtonLink to="/catalogue/plans">{t('esims.toPlans')}</ButtonLink>}
          >
            {t('esims.emptyText')}
          </EmptyState>
        }
      />
      {shown && (
        <Dialog title={shown.plan_name} onClose={() => setShown(undefined)}>
          <p>{t('esims.install')}</p>
          <Facts>
            <Fact name={t('esims.data')}>{data(shown)}</Fact>
            {shown.usage_at && (
              <Fact name={t('esims.usageAt')}>
                <Time at={shown.usage_at} />
              </Fact>
            )}
            <Fact name={t('esims.since')}>
              <Time at={shown.activated_at} />
            </Fact>
            <Fact name={t('esims.until')}>
              <Time at={shown.expires_at} />
            </Fact>
          </Facts>
          <Copy text={shown.qr_code} />
          <TopUps esim={shown} />
        </Dialog>
      )}
      {toppedUp && <TopUpDialog esim={toppedUp} onClose={() => setToppedUp(undefined)} />}
    </Account>
  );
}

/** Begun days count. */
function daysLeft({ expires_at: end }: Esim): number {
  return Math.max(Math.ceil((Date.parse(end) - Date.now()) / 86_400_000), 0);
}

/** How much of its data is used; 0 is a plan without a limit. */
function useData(): (esim: Esim) => string {
  const { t } = useTranslation('account');
  return ({ data_used: used, data_total: total }) =>
    total === 0 ? t('esims.usedUnlimited', { used }) : t('esims.used', { used, total });
}
