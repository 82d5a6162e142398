import { useQueryClient } from '@tanstack/react-query';
import type { User, Wallet } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';

interface FreezeDialogProps {
  act: 'freeze' | 'unfreeze';
  person: User;
  wallets: readonly Wallet[];
  onClose(): void;
}

export function FreezeDialog({ act, person, wallets, onClose }: FreezeDialogProps) {
  const { t } = useTranslation('people');
  const queries = useQueryClient();
  const say = useToast();
  const { id, name } = person;
  const form = useForm({
    id: `${act}.${id}`,
    initial: { currency: '', reason: '' },
    send: async ({ currency, reason }, key) => {
      const input = { user_id: id, reason, ...(currency && { currency }) };
      await (act === 'freeze' ? plaza.api.freezeWallet(input, { key }) : plaza.api.unfreezeWallet(input, { key }));
    },
    onSent: () => {
      say(t(`${act}.done`, { name }));
      for (const queryKey of [['wallet account', id], ['audit']]) void queries.invalidateQueries({ queryKey });
      onClose();
    },
  });
  const changed = wallets.filter(({ status }) => status === (act === 'freeze' ? 'active' : 'frozen'));
  return (
    <Dialog title={t(`${act}.title`, { name })} onClose={onClose}>
      <ul className="consequences">
        <li>{t(`${act}.effect.leaves`)}</li>
        <li>{t(`${act}.effect.arrives`)}</li>
        <li>{t(`${act}.effect.merchants`)}</li>
      </ul>
      <Form form={form} submit={t(`${act}.send`)} look={act === 'freeze' ? 'danger' : 'primary'}>
        <SelectField
          label={t('freeze.which')}
          options={[
            { value: '', label: t(`${act}.all`) },
            ...changed.map(({ currency }) => ({ value: currency, label: t('freeze.one', { currency }) })),
          ]}
          {...form.field('currency')}
        />
        <TextAreaField label={t('reason')} hint={t('reasonHint')} required maxLength={200} {...form.field('reason')} />
      </Form>
    </Dialog>
  );
}
