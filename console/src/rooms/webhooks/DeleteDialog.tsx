import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import type { DialogProps } from './dialog.ts';

export function DeleteDialog({ webhook: { id, url }, onClose }: DialogProps) {
  const { t } = useTranslation('webhooks');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const form = useForm({
    id: `webhook-delete.${id}`,
    initial: {},
    send: (_, key) => plaza.api.deleteWebhook({ id }, { key }),
    onSent: () => {
      void queries.invalidateQueries({ queryKey: ['webhooks'] });
      say(t('delete.done'));
      void navigate({ to: '/webhooks' });
    },
  });
  return (
    <Dialog title={t('delete.title')} onClose={onClose}>
      <p>{t('delete.about')}</p>
      <p>
        <code>{url}</code>
      </p>
      <Form form={form} submit={t('delete.send')} look="danger">
        {null}
      </Form>
    </Dialog>
  );
}
