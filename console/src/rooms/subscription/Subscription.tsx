// A person's plan: what it is, what there is beside it, and the ways to Stripe's pages.
import type { GetSubscriptionResponse, Subscription as PlazaSubscription, SubscriptionPlan } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useAction } from '../../ui/action.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Frame } from './Frame.tsx';
import { useSubscription, useSubscriptionPlans } from './queries.ts';

const tones = { active: 'good', inactive: 'plain', cancelled: 'plain', expired: 'bad' } as const;

export function Subscription() {
  const { t } = useTranslation('subscription');
  const returning = new URLSearchParams(window.location.search).get('checkout') === 'done';
  const { data, error, refetch } = useSubscription(returning);
  return (
    <Frame>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : data ? (
        <>
          {returning && data.subscription.plan_in_force === 'free' && <p role="status">{t('plan.paying')}</p>}
          <Mine answer={data} />
          {/* Where nothing is sold, everybody has everything. */}
          {data.offered && <Plans current={data.subscription} />}
        </>
      ) : (
        <Card>
          <Skeleton width="50%" height={120} />
        </Card>
      )}
    </Frame>
  );
}

/** Leaves for a page of Stripe. */
const leaveFor = (url: string): void => window.location.assign(url);

function Mine({ answer: { subscription, offered } }: { answer: GetSubscriptionResponse }) {
  const { t } = useTranslation('subscription');
  const { status, plan, stripe_status: stripe, cancel_at_period_end: ends } = subscription;
  const overdue = stripe === 'past_due' || stripe === 'unpaid';
  return (
    <Card title={t('plan.mine', { plan: t(`plans.${subscription.plan_in_force}`) })}>
      <p>
        <Badge tone={overdue ? 'warn' : tones[status]}>{overdue ? t('plan.overdue') : t(`states.${status}`)}</Badge>
      </p>
      {overdue && <p>{t('plan.overdueText')}</p>}
      {ends && status === 'active' && <p>{t('plan.endsText')}</p>}
      {stripe && (
        <Facts>
          <Fact name={t('plan.bought')}>{t(`plans.${plan}`)}</Fact>
          {subscription.trial_ends_at && stripe === 'trialing' && (
            <Fact name={t('plan.trial')}>
              <Time at={subscription.trial_ends_at} as="day" />
            </Fact>
          )}
          {subscription.current_period_end && (
            <Fact name={t(ends ? 'plan.ends' : 'plan.renews')}>
              <Time at={subscription.current_period_end} as="day" />
            </Fact>
          )}
          {subscription.grace_ends_at && (
            <Fact name={t('plan.grace')}>
              <Time at={subscription.grace_ends_at} as="day" />
            </Fact>
          )}
        </Facts>
      )}
      {offered && stripe ? <Changes subscription={subscription} overdue={overdue} /> : null}
      {!offered && <p className="soft">{t('plan.notOffered')}</p>}
    </Card>
  );
}

function Changes({ subscription, overdue }: { subscription: PlazaSubscription; overdue: boolean }) {
  const { t } = useTranslation('subscription');
  const queries = useQueryClient();
  const say = useToast();
  const action = useAction();
  const { status, cancel_at_period_end: ends } = subscription;
  const portal = async () => leaveFor((await plaza.api.openPortal({})).url);
  const change = async () => {
    await (ends ? plaza.api.resumeSubscription({}) : plaza.api.cancelSubscription({}));
    await queries.invalidateQueries({ queryKey: ['subscription'] });
    say(t(ends ? 'plan.resumed' : 'plan.cancelled'));
  };
  return (
    <>
      {action.error !== undefined && <ErrorNote error={action.error} />}
      <div className="actions">
        <Button
          icon="external"
          {...(overdue && { look: 'primary' })}
          busy={action.isBusy}
          onClick={() => action.run(portal)}
        >
          {t(overdue ? 'plan.pay' : 'plan.portal')}
        </Button>
        {status === 'active' && (
          <Button busy={action.isBusy} onClick={() => action.run(change)}>
            {t(ends ? 'plan.resume' : 'plan.cancel')}
          </Button>
        )}
      </div>
    </>
  );
}

function Plans({ current }: { current: PlazaSubscription }) {
  const { data: plans, error, refetch } = useSubscriptionPlans();
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  return plans?.map((plan) => <PlanCard key={plan.name} plan={plan} current={current} />);
}

function PlanCard({ plan, current }: { plan: SubscriptionPlan; current: PlazaSubscription }) {
  const { t } = useTranslation('subscription');
  const action = useAction();
  const { name, price, currency, interval, trial_days: trialDays } = plan;
  const isCurrent = current.plan_in_force === name;
  const isSubscribed = current.status === 'active' || current.stripe_status === 'unpaid';
  const buy = async () => leaveFor((await plaza.api.startCheckout({ plan: name })).url);
  return (
    <Card title={t(`plans.${name}`)}>
      <div className="stack">
        <p>
          {plan.sold ? (
            <>
              <Money amount={price} currency={currency} strong /> {t(`intervals.${interval}`)}
            </>
          ) : (
            (name === 'free' && t('plan.costsNothing')) || t('plan.notSold')
          )}{' '}
          {isCurrent && <Badge tone="good">{t('plan.current')}</Badge>}
        </p>
        {plan.sold && trialDays > 0 && <p className="soft">{t('plan.trialDays', { count: trialDays })}</p>}
        <Facts>
          {plan.quotas.map((quota) => (
            <Fact key={quota.name} name={t(`quotas.${quota.name}`)}>
              <Count value={quota.limit} />
            </Fact>
          ))}
        </Facts>
        {plan.features.length > 0 && (
          <ul className="points">
            {plan.features.map((feature) => (
              <li key={feature}>{t(`features.${feature}`)}</li>
            ))}
          </ul>
        )}
        {action.error !== undefined && <ErrorNote error={action.error} />}
        {plan.sold && !isSubscribed && (
          <div className="actions">
            <Button look="primary" icon="external" busy={action.isBusy} onClick={() => action.run(buy)}>
              {t('plan.buy', { plan: t(`plans.${name}`) })}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}
