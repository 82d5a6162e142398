import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import { FormPage, useMerchantOfNew } from './FormPage.tsx';
import { emptyPlan, PlanForm, planOf } from './PlanForm.tsx';
import { useRefresh } from './queries.ts';

export function NewPlan() {
  const { t } = useTranslation('manage');
  const merchant = useMerchantOfNew();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const say = useToast();
  const form = useForm({
    id: 'manage-plan',
    initial: emptyPlan,
    send: (values, key) => plaza.api.createPlan({ ...merchant, ...planOf(values) }, { key }),
    onSent: ({ plan }) => {
      form.reset();
      refresh();
      say(t('created', { name: plan.name }));
      void navigate({ to: '/manage/plans/$id', params: { id: plan.id } });
    },
  });
  return (
    <FormPage title={t('plans.new')} about={t('newAbout')} back="/manage/plans">
      <PlanForm form={form} submit={t('create')} />
    </FormPage>
  );
}
