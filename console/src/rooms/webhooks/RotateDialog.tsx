import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useStepUp, type StepUp } from '../../app/StepUp.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import type { DialogProps } from './dialog.ts';
import { Secret } from './Secret.tsx';

const overlaps = { none: 0, hour: 3_600, day: 86_400, week: 604_800 } as const;

const overlapNames = Object.keys(overlaps) as (keyof typeof overlaps)[];

export function RotateDialog({ webhook, onClose }: DialogProps) {
  const { t } = useTranslation('webhooks');
  const [secret, setSecret] = useState<string>();
  const stepUp = useStepUp();
  if (secret === undefined)
    return (
      <>
        <Ask webhook={webhook} stepUp={stepUp} onSecret={setSecret} onClose={onClose} />
        {stepUp.dialog}
      </>
    );
  return (
    <Dialog
      title={t('secret.new')}
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

interface AskProps extends DialogProps {
  stepUp: StepUp;
  onSecret(secret: string): void;
}

function Ask({ webhook, stepUp, onSecret, onClose }: AskProps) {
  const { t } = useTranslation('webhooks');
  const queries = useQueryClient();
  const { id, earlier_secrets_until: earlier } = webhook;
  const form = useForm({
    id: `webhook-rotate.${id}`,
    initial: { overlap: 'day', earlier: 'keep' },
    send: ({ overlap, earlier: wish }, key) => {
      const seconds = overlaps[overlapNames.find((name) => name === overlap) ?? 'day'];
      const wanted = { id, overlap_seconds: seconds, end_earlier: wish === 'end' };
      return stepUp.run(() => plaza.api.rotateWebhookSecret(wanted, { key }));
    },
    onSent: (answer) => {
      queries.setQueryData(['webhook', id], answer.webhook);
      onSecret(answer.secret);
    },
  });
  return (
    <Dialog title={t('rotate.title')} onClose={onClose}>
      <p>{t('rotate.about')}</p>
      <Form form={form} submit={t('rotate.send')}>
        <SelectField
          label={t('rotate.overlap')}
          hint={t('rotate.overlapHint')}
          options={overlapNames.map((name) => ({ value: name, label: t(`rotate.overlaps.${name}`) }))}
          {...form.field('overlap')}
        />
        {earlier.length > 0 && (
          <SelectField
            label={t('rotate.earlier')}
            options={[
              { value: 'keep', label: t('rotate.keep') },
              { value: 'end', label: t('rotate.end') },
            ]}
            {...form.field('earlier')}
          />
        )}
      </Form>
    </Dialog>
  );
}
