import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import type { DialogProps } from './dialog.ts';

export function DisableDialog({ webhook: { id }, onClose }: DialogProps) {
  const { t } = useTranslation('webhooks');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `webhook-disable.${id}`,
    initial: {},
    send: (_, key) => plaza.api.updateWebhook({ id, enabled: false }, { key }),
    onSent: ({ webhook }) => {
      queries.setQueryData(['webhook', id], webhook);
      for (const queryKey of [['webhooks'], ['deliveries', id]]) void queries.invalidateQueries({ queryKey });
      say(t('disable.done'));
      onClose();
    },
  });
  return (
    <Dialog title={t('disable.title')} onClose={onClose}>
      <p>{t('disable.about')}</p>
      <Form form={form} submit={t('disable.title')} look="danger">
        {null}
      </Form>
    </Dialog>
  );
}
