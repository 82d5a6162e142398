import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { usePlan, usePlanSales } from './queries.ts';
import { ManagedFacts } from './state.tsx';
import { ThingPage } from './ThingPage.tsx';

export function Plan() {
  const { t, i18n } = useTranslation('manage');
  const countries = new Intl.DisplayNames(i18n.language, { type: 'region' });
  return (
    <ThingPage kind="plan" use={usePlan} nameOf={({ name }) => name}>
      {(plan) => (
        <>
          <Card>
            <Facts>
              <Fact name={t('price')}>
                <Money amount={plan.price} currency={plan.currency} strong />
              </Fact>
              <Fact name={t('plans.data')}>{plan.data === 0 ? t('plans.unlimited') : <Count value={plan.data} />}</Fact>
              <Fact name={t('plans.duration')}>
                <Count value={plan.duration} />
              </Fact>
              <Fact name={t('plans.region')}>{plan.region}</Fact>
              <Fact name={t('plans.countries')}>{plan.countries.map((code) => countries.of(code)).join(', ')}</Fact>
              {plan.popular && (
                <Fact name={t('plans.popular')}>
                  <Badge tone="accent">{t('yes')}</Badge>
                </Fact>
              )}
              <ManagedFacts id={plan.id} managed={plan.managed} />
            </Facts>
          </Card>
          <PlanSales id={plan.id} merchantId={plan.managed.merchant_id ?? ''} />
        </>
      )}
    </ThingPage>
  );
}

/** Sums, which say nothing of one person. */
function PlanSales({ id, merchantId }: { id: string; merchantId: string }) {
  const { t } = useTranslation('manage');
  const { data: sales, error, refetch } = usePlanSales(id, merchantId);
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!sales) return null;
  const used = sales.data_used;
  return (
    <Card title={t('plans.sales.title')}>
      <Facts>
        <Fact name={t('plans.sales.sold')}>
          <Count value={sales.sold} />
        </Fact>
        <Fact name={t('plans.sales.active')}>
          <Count value={sales.active} />
        </Fact>
        <Fact name={t('plans.sales.expired')}>
          <Count value={sales.expired} />
        </Fact>
        <Fact name={t('plans.sales.refunded')}>
          <Count value={sales.refunded} />
        </Fact>
        <Fact name={t('plans.sales.topUps')}>
          <Count value={sales.top_ups} />
        </Fact>
        <Fact name={t('plans.sales.dataTotal')}>{t('plans.sales.megabytes', { value: Number(sales.data_total) })}</Fact>
        <Fact name={t('plans.sales.dataUsed')}>
          {used === undefined ? (
            <span className="soft">{t('plans.sales.few')}</span>
          ) : (
            t('plans.sales.megabytes', { value: Number(used) })
          )}
        </Fact>
      </Facts>
    </Card>
  );
}
