import { useQueryClient } from '@tanstack/react-query';
import type { User, WalletLimit } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextAreaField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { amountTyped } from '../../ui/amounts.ts';
import { useToast } from '../../ui/Toast.tsx';

export function LimitsDialog({ person, limit, onClose }: { person: User; limit: WalletLimit; onClose(): void }) {
  const { t } = useTranslation('people');
  const queries = useQueryClient();
  const say = useToast();
  const { currency } = limit;
  const form = useForm({
    id: `limits.${person.id}.${currency}`,
    initial: { movement_limit: limit.movement_limit, day_limit: limit.day_limit, reason: '' },
    send: ({ movement_limit, day_limit, reason }, key) =>
      plaza.api.setWalletLimits(
        {
          user_id: person.id,
          currency,
          ...(movement_limit && { movement_limit: amountTyped(movement_limit) }),
          ...(day_limit && { day_limit: amountTyped(day_limit) }),
          reason,
        },
        { key },
      ),
    onSent: () => {
      say(t('limits.done', { currency }));
      for (const queryKey of [['wallet account', person.id], ['audit']]) void queries.invalidateQueries({ queryKey });
      onClose();
    },
  });
  return (
    <Dialog title={t('limits.dialog', { name: person.name, currency })} onClose={onClose}>
      <p>{t('limits.meaning')}</p>
      <Form form={form} submit={t('limits.send')}>
        <TextField
          label={t('limits.movement')}
          hint={t('limits.hint')}
          inputMode="decimal"
          {...form.field('movement_limit')}
        />
        <TextField label={t('limits.day')} hint={t('limits.hint')} inputMode="decimal" {...form.field('day_limit')} />
        <TextAreaField label={t('reason')} hint={t('reasonHint')} required maxLength={200} {...form.field('reason')} />
      </Form>
    </Dialog>
  );
}
