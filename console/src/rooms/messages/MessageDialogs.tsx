import type { Message } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useReadAgain, useVersions } from './queries.ts';

interface MessageDialogProps {
  message: Message;
  onClose(): void;
}

export function Edit({ message: { conversation_id, id, message }, onClose }: MessageDialogProps) {
  const { t } = useTranslation('messages');
  const readAgain = useReadAgain(conversation_id);
  const form = useForm({
    id: `message-edit.${id}`,
    initial: { message },
    send: (values, key) => plaza.api.editMessage({ conversation_id, id, ...values }, { key }),
    onSent: () => {
      void readAgain();
      onClose();
    },
  });
  return (
    <Dialog title={t('edit.title')} onClose={onClose}>
      <Form form={form} submit={t('edit.send')}>
        <TextAreaField
          label={t('edit.words')}
          hint={t('edit.hint')}
          required
          maxLength={4000}
          {...form.field('message')}
        />
      </Form>
    </Dialog>
  );
}

export function Versions({ message: { conversation_id, id }, onClose }: MessageDialogProps) {
  const { t } = useTranslation('messages');
  const { data: versions, error, refetch } = useVersions(conversation_id, id);
  return (
    <Dialog title={t('versions')} onClose={onClose}>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : versions ? (
        <ol className="versions">
          {versions.map(({ message, written_at: at }) => (
            <li key={at}>
              <Time at={at} as="exact" />
              <p>{message}</p>
            </li>
          ))}
        </ol>
      ) : (
        <Skeleton width="60%" />
      )}
    </Dialog>
  );
}
