import type { Conversation } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useReadAgain } from './queries.ts';

export function Rename({ conversation: { id, name }, onClose }: { conversation: Conversation; onClose(): void }) {
  const { t } = useTranslation('messages');
  const readAgain = useReadAgain(id);
  const form = useForm({
    id: `conversation-name.${id}`,
    initial: { name },
    send: (values, key) => plaza.api.renameConversation({ conversation_id: id, ...values }, { key }),
    onSent: () => {
      void readAgain();
      onClose();
    },
  });
  return (
    <Dialog title={t('rename.title')} onClose={onClose}>
      <Form form={form} submit={t('rename.send')}>
        <TextField label={t('open.name')} required maxLength={100} {...form.field('name')} />
      </Form>
    </Dialog>
  );
}
