import type { User } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextAreaField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';

interface SuspensionDialogProps {
  act: 'suspend' | 'lift';
  person: User;
  onClose(): void;
}

export function SuspensionDialog({ act, person: { id, name }, onClose }: SuspensionDialogProps) {
  const { t } = useTranslation('people');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `${act}.${id}`,
    initial: { reason: '', until: '' },
    send: async ({ reason, until }) => {
      await (act === 'lift'
        ? plaza.api.liftSuspension({ id })
        : plaza.api.suspendPerson({ id, reason, ...(until && { until: new Date(until).toISOString() }) }));
    },
    onSent: () => {
      for (const queryKey of [['sessions of', id], ['person', id], ['audit']])
        void queries.invalidateQueries({ queryKey });
      say(t(`${act}.done`, { name }));
      onClose();
    },
  });
  return (
    <Dialog title={t(`${act}.title`, { name })} onClose={onClose}>
      <p>{t(`${act}.effect`)}</p>
      <Form form={form} submit={t(`${act}.send`)} look={act === 'suspend' ? 'danger' : 'primary'}>
        {act === 'suspend' && (
          <>
            <TextAreaField
              label={t('reason')}
              hint={t('suspend.reasonHint')}
              required
              maxLength={500}
              {...form.field('reason')}
            />
            <TextField
              type="datetime-local"
              label={t('suspend.until')}
              hint={t('suspend.untilHint')}
              {...form.field('until')}
            />
          </>
        )}
      </Form>
    </Dialog>
  );
}
