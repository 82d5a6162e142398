import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { usePlan } from './queries.ts';
import { ManagedFacts } from './state.tsx';
import { ThingPage } from './ThingPage.tsx';

export function Plan() {
  const { t, i18n } = useTranslation('manage');
  const countries = new Intl.DisplayNames(i18n.language, { type: 'region' });
  return (
    <ThingPage kind="plan" use={usePlan} nameOf={({ name }) => name}>
      {(plan) => (
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
      )}
    </ThingPage>
  );
}
