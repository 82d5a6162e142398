import type { CreateReportInput } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { reportReasons, useReportReason } from '../../app/reports.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';

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
  const reasonOf = useReportReason();
  const form = useForm({
    id: `report.${what.message_id ?? what.user_id}`,
    initial: { reason: 'spam', note: '' },
    send: ({ reason, note }, key) =>
      plaza.api.createReport(
        { ...what, reason: reportReasons.find((known) => known === reason) ?? 'other', note },
        { key },
      ),
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
          options={reportReasons.map((value) => ({ value, label: reasonOf(value) }))}
          {...form.field('reason')}
        />
        <TextAreaField label={t('report.note')} maxLength={1000} {...form.field('note')} />
      </Form>
    </Dialog>
  );
}
