import type { ManagedPlan } from '@plaza/client';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import { FormPage } from './FormPage.tsx';
import { PlanForm, planOf, valuesOfPlan } from './PlanForm.tsx';
import { usePlan, useRefresh } from './queries.ts';
import { Loaded, useThingId } from './ThingPage.tsx';

export function ChangePlan() {
  return <Loaded result={usePlan(useThingId())}>{(plan) => <ChangeForm plan={plan} />}</Loaded>;
}

function ChangeForm({ plan }: { plan: ManagedPlan }) {
  const { t } = useTranslation('manage');
  const navigate = useNavigate();
  const refresh = useRefresh();
  const say = useToast();
  const { id, name, managed } = plan;
  const form = useForm({
    id: `manage-plan.${id}`,
    initial: valuesOfPlan(plan),
    send: (values, key) => plaza.api.updatePlan({ id, etag: managed.etag, ...planOf(values) }, { key }),
    onSent: () => {
      refresh();
      say(t('changed'));
      void navigate({ to: '/manage/plans/$id', params: { id } });
    },
  });
  return (
    <FormPage title={t('changeOf', { name })} about={t('changeAbout')} back={`/manage/plans/${id}`}>
      <PlanForm form={form} submit={t('save')} />
    </FormPage>
  );
}
