import type { Report } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useReportReason } from '../../app/reports.ts';
import { useMay } from '../../app/session.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Fact, Facts } from '../../ui/Page.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';

interface DecisionProps {
  report: Report;
  onClose(): void;
}

const decisions = ['acted', 'dismissed'] as const;

/** A report with all that is known of it, and the decision: once, by who may. */
export function Decision({ report, onClose }: DecisionProps) {
  const { t } = useTranslation('reports');
  const reasonOf = useReportReason();
  const mayDecide = useMay()('reports.write');
  return (
    <Dialog title={reasonOf(report.reason)} onClose={onClose}>
      {report.message && <blockquote className="note">{report.message}</blockquote>}
      {report.note && <p>{report.note}</p>}
      <Facts>
        <Fact name={t('person')}>
          <PersonLink id={report.person_id} />
        </Fact>
        <Fact name={t('by')}>
          <PersonLink id={report.user_id} />
        </Fact>
        <Fact name={t('when')}>
          <Time at={report.created_at} as="exact" />
        </Fact>
        {report.resolved_at && (
          <Fact name={t(`states.${report.state}`)}>
            <Time at={report.resolved_at} as="exact" />
          </Fact>
        )}
      </Facts>
      {report.decision && <p>{report.decision}</p>}
      {mayDecide && report.state === 'open' && <DecisionForm report={report} onClose={onClose} />}
    </Dialog>
  );
}

function DecisionForm({ report: { id }, onClose }: DecisionProps) {
  const { t } = useTranslation('reports');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `report.${id}`,
    initial: { state: 'acted', decision: '' },
    send: ({ state, decision }, key) =>
      plaza.api.resolveReport({ id, state: decisions.find((known) => known === state) ?? 'acted', decision }, { key }),
    onSent: () => {
      void queries.invalidateQueries({ queryKey: ['reports'] });
      say(t('decided'));
      onClose();
    },
  });
  return (
    <Form form={form} submit={t('decide')}>
      <SelectField
        label={t('decision')}
        hint={t('decisionHint')}
        options={decisions.map((value) => ({ value, label: t(`states.${value}`) }))}
        {...form.field('state')}
      />
      <TextAreaField label={t('why')} required maxLength={1000} {...form.field('decision')} />
    </Form>
  );
}
