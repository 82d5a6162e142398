// More data and more days for an eSIM, and what was bought for it before.
import type { Esim, EsimPlan } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { formatMoney } from '../../ui/amounts.ts';
import { useRefreshEsims, useTopUpPlans, useTopUps } from './queries.ts';

export function TopUpDialog({ esim, onClose }: { esim: Esim; onClose(): void }) {
  const { t } = useTranslation('account');
  const plans = useTopUpPlans(esim);
  return (
    <Dialog title={t('topUp.title', { plan: esim.plan_name })} onClose={onClose}>
      <p>{t('topUp.rule')}</p>
      {plans.isPending && <Skeleton />}
      {plans.error && <ErrorNote error={plans.error} retry={() => void plans.refetch()} />}
      {plans.data?.length === 0 && <p role="status">{t('topUp.none')}</p>}
      {plans.data?.[0] && <TopUpForm esim={esim} plans={plans.data} onClose={onClose} />}
    </Dialog>
  );
}

function TopUpForm({ esim, plans, onClose }: { esim: Esim; plans: readonly EsimPlan[]; onClose(): void }) {
  const { t, i18n } = useTranslation('account');
  const adds = useAdded();
  const say = useToast();
  const refresh = useRefreshEsims();
  const form = useForm({
    id: `esim-top-up.${esim.id}`,
    initial: { plan_id: plans[0]!.id },
    send: ({ plan_id }, key) => {
      const expected_total = plans.find(({ id }) => id === plan_id)?.price ?? '';
      return plaza.api.topUpEsim({ id: esim.id, plan_id, expected_total }, { key });
    },
    onSent: () => {
      form.reset();
      refresh();
      say(t('topUp.done', { plan: esim.plan_name }));
      onClose();
    },
  });
  const priced = ({ price, currency }: EsimPlan) => formatMoney(price, currency, i18n.language);
  const chosen = plans.find(({ id }) => id === form.values.plan_id);
  return (
    <Form form={form} submit={t('topUp.buy')}>
      <SelectField
        label={t('topUp.plan')}
        options={plans.map((plan) => ({ value: plan.id, label: `${plan.name}, ${priced(plan)}` }))}
        hint={chosen && `${adds(chosen)}, ${priced(chosen)}`}
        {...form.field('plan_id')}
      />
    </Form>
  );
}

/** The top-ups of an eSIM; nothing if there are none. */
export function TopUps({ esim }: { esim: Esim }) {
  const { t } = useTranslation('account');
  const adds = useAdded();
  const { data: topUps = [] } = useTopUps(esim.id);
  if (topUps.length === 0) return null;
  return (
    <section aria-label={t('topUp.history')}>
      <h3>{t('topUp.history')}</h3>
      <ul className="stack">
        {topUps.map((topUp) => (
          <li key={topUp.id}>
            <strong>{topUp.plan_name}</strong> {adds(topUp)}, <Time at={topUp.created_at} />{' '}
            {topUp.status === 'refunded' && <Badge tone="warn">{t('esims.states.refunded')}</Badge>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Unlimited ones add days alone. */
function useAdded(): (plan: Pick<EsimPlan, 'data' | 'duration'>) => string {
  const { t } = useTranslation('account');
  return ({ data, duration: count }) =>
    data === 0 ? t('topUp.addsDays', { count }) : t('topUp.adds', { data, count });
}
