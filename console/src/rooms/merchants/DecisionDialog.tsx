import type { MerchantAccount } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextAreaField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';

export type Act = 'approve' | 'refuse' | 'suspend' | 'lift';

/** What staff can decide about a merchant in each state. */
export const actsOn: Record<MerchantAccount['state'], readonly Act[]> = {
  proposed: ['approve', 'refuse'],
  refused: ['approve'],
  approved: ['suspend'],
  suspended: ['lift'],
};

interface DecisionDialogProps {
  act: Act;
  merchant: MerchantAccount;
  onClose(): void;
}

export function DecisionDialog({ act, merchant: { id, name }, onClose }: DecisionDialogProps) {
  const { t } = useTranslation('merchants');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `merchant-${act}.${id}`,
    initial: { reason: '', fee_rate: '150', fee_fixed: '' },
    send: async ({ reason, fee_rate: rate, fee_fixed: fixed }) => {
      switch (act) {
        case 'approve':
          return plaza.api.approveMerchant({ id, fee_rate: Number(rate), fee_fixed: fixed });
        case 'refuse':
          return plaza.api.refuseMerchant({ id, reason });
        case 'suspend':
          return plaza.api.suspendMerchant({ id, reason });
        case 'lift':
          return plaza.api.liftMerchantSuspension({ id });
      }
    },
    onSent: () => {
      for (const queryKey of [['merchant accounts'], ['merchants'], ['merchant', id], ['audit']])
        void queries.invalidateQueries({ queryKey });
      say(t(`accounts.${act}.done`, { name }));
      onClose();
    },
  });
  return (
    <Dialog title={t(`accounts.${act}.title`)} onClose={onClose}>
      <p>{t(`accounts.${act}.about`, { name })}</p>
      <Form
        form={form}
        submit={t(`accounts.${act}.title`)}
        look={act === 'refuse' || act === 'suspend' ? 'danger' : 'primary'}
      >
        {act === 'approve' && (
          <>
            <TextField
              label={t('accounts.feeRate')}
              hint={t('accounts.feeRateHint')}
              type="number"
              min={0}
              max={9999}
              required
              {...form.field('fee_rate')}
            />
            <TextField
              label={t('accounts.feeFixed')}
              hint={t('accounts.feeFixedHint')}
              inputMode="decimal"
              maxLength={20}
              {...form.field('fee_fixed')}
            />
          </>
        )}
        {(act === 'refuse' || act === 'suspend') && (
          <TextAreaField
            label={t('reason')}
            hint={t('accounts.reasonHint')}
            required
            maxLength={500}
            {...form.field('reason')}
          />
        )}
      </Form>
    </Dialog>
  );
}
