import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import type { DialogProps } from './dialog.ts';

export function RevokeDialog({ apiKey: { id, merchant_id: merchant }, onClose }: DialogProps) {
  const { t } = useTranslation('keys');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `api-key-revoke.${id}`,
    initial: {},
    send: (_, key) => plaza.api.revokeApiKey({ merchant_id: merchant, id }, { key }),
    onSent: (answer) => {
      queries.setQueryData(['api key', merchant, id], answer.api_key);
      void queries.invalidateQueries({ queryKey: ['api keys'] });
      say(t('revoke.done'));
      onClose();
    },
  });
  return (
    <Dialog title={t('revoke.title')} onClose={onClose}>
      <p>{t('revoke.about')}</p>
      <Form form={form} submit={t('revoke.send')} look="danger">
        {null}
      </Form>
    </Dialog>
  );
}
