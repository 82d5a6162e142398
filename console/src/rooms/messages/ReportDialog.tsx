import type { CreateReportInput } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';

const reasons = ['spam', 'fraud', 'harassment', 'hate', 'violence', 'other'] as const;

interface ReportDialogProps {
  /** A message or a person. */
  what: Pick<CreateReportInput, 'user_id' | 'conversation_id' | 'message_id'>;
  /** Their name, or that of the author. */
  name: string;
  onClose(): void;
}

export function ReportDialog({ what, name, onClose }: ReportDialogProps) {
  const { t } = useTranslation('messages');
  const say = useToast();
  const form = useForm({
    id: `report.${what.message_id ?? what.user_id}`,
    initial: { reason: 'spam', note: '' },
    send: ({ reason, note }, key) =>
      plaza.api.createReport({ ...what, reason: reasons.find((known) => known === reason) ?? 'other', note }, { key }),
    onSent: () => {
      say(t('report.done'));
      onClose();
    },
  });
  return (
    <Dialog title={t('report.title', { name })} onClose={onClose}>
      <p>{t('report.about')}</p>
      <Form form={form} submit={t('report.send')}>
        <SelectField
          label={t('report.reason')}
          options={reasons.map((value) => ({ value, label: t(`reasons.${value}`) }))}
          {...form.field('reason')}
        />
        <TextAreaField label={t('report.note')} maxLength={1000} {...form.field('note')} />
      </Form>
    </Dialog>
  );
}
