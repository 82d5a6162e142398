// Four eyes: whether payouts need a second person.
import type { MerchantAccount } from '@plaza/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useStepUp } from '../../app/StepUp.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { CheckField } from '../../ui/Field.tsx';
import { Card } from '../../ui/Page.tsx';
import { useToast } from '../../ui/Toast.tsx';

export function Approval({ merchant: { id, payouts_need_approval: isNeeded } }: { merchant: MerchantAccount }) {
  const { t } = useTranslation('team');
  const queries = useQueryClient();
  const say = useToast();
  const stepUp = useStepUp();
  const change = useMutation({
    mutationFn: (needed: boolean) => stepUp.run(() => plaza.api.setPayoutApproval({ id, needed })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['merchant account', id] });
      say(t('approval.done'));
    },
  });
  return (
    <Card title={t('approval.title')}>
      <CheckField
        label={t('approval.label')}
        hint={t('approval.hint')}
        isChecked={isNeeded}
        onChecked={(needed) => change.mutate(needed)}
      />
      {change.error && <ErrorNote error={change.error} />}
      {stepUp.dialog}
    </Card>
  );
}
