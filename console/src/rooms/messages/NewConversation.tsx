import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextAreaField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';

export function NewConversation({ onClose }: { onClose(): void }) {
  const { t } = useTranslation('messages');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    id: 'conversation',
    initial: { participant_ids: '', name: '' },
    send: ({ participant_ids, name }, key) =>
      plaza.api.createConversation({ participant_ids: participant_ids.split(/[\s,]+/).filter(Boolean), name }, { key }),
    onSent: ({ conversation: { id } }) => {
      form.reset();
      void queries.invalidateQueries({ queryKey: ['conversations'] });
      void navigate({ to: '/messages/$id', params: { id } });
    },
  });
  return (
    <Dialog title={t('open.title')} onClose={onClose}>
      <Form form={form} submit={t('open.send')}>
        <TextAreaField
          label={t('open.people')}
          hint={t('open.peopleHint')}
          required
          {...form.field('participant_ids')}
        />
        <TextField label={t('open.name')} hint={t('open.nameHint')} maxLength={100} {...form.field('name')} />
      </Form>
    </Dialog>
  );
}
