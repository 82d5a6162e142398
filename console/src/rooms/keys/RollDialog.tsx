import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useStepUp } from '../../app/StepUp.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import type { DialogProps } from './dialog.ts';
import { Secret } from './Secret.tsx';

const overlaps = { none: 0, hour: 3_600, day: 86_400, week: 604_800 } as const;

const overlapNames = Object.keys(overlaps) as (keyof typeof overlaps)[];

export function RollDialog({ apiKey, onClose }: DialogProps) {
  const { t } = useTranslation('keys');
  const [secret, setSecret] = useState<string>();
  if (secret === undefined) return <Ask apiKey={apiKey} onSecret={setSecret} onClose={onClose} />;
  return (
    <Dialog
      title={t('roll.new')}
      onClose={onClose}
      actions={
        <Button look="primary" onClick={onClose}>
          {t('secret.done')}
        </Button>
      }
    >
      <Secret secret={secret} />
    </Dialog>
  );
}

function Ask({
  apiKey: { id, merchant_id: merchant },
  onSecret,
  onClose,
}: DialogProps & { onSecret(secret: string): void }) {
  const { t } = useTranslation('keys');
  const queries = useQueryClient();
  const stepUp = useStepUp();
  const form = useForm({
    id: `api-key-roll.${id}`,
    initial: { overlap: 'day' },
    send: ({ overlap }, key) => {
      const seconds = overlaps[overlapNames.find((name) => name === overlap) ?? 'day'];
      const wanted = { merchant_id: merchant, id, overlap_seconds: seconds };
      return stepUp.run(() => plaza.api.rollApiKey(wanted, { key }));
    },
    onSent: (answer) => {
      queries.setQueryData(['api key', merchant, id], answer.replaced);
      void queries.invalidateQueries({ queryKey: ['api keys'] });
      onSecret(answer.secret);
    },
  });
  return (
    <>
      <Dialog title={t('roll.title')} onClose={onClose}>
        <p>{t('roll.about')}</p>
        <Form form={form} submit={t('roll.send')}>
          <SelectField
            label={t('roll.overlap')}
            hint={t('roll.overlapHint')}
            options={overlapNames.map((name) => ({ value: name, label: t(`roll.overlaps.${name}`) }))}
            {...form.field('overlap')}
          />
        </Form>
      </Dialog>
      {stepUp.dialog}
    </>
  );
}
