import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import type { DialogProps } from './dialog.ts';
import { useEventTypes } from './queries.ts';

const kinds = ['failed', 'skipped', 'delivered'] as const;

type Values = Record<'from' | 'to' | 'status' | 'type', string>;

export function ReplayDialog({ webhook: { id, failing_since: since }, onClose }: DialogProps) {
  const { t } = useTranslation('webhooks');
  const queries = useQueryClient();
  const say = useToast();
  const { data: types = [] } = useEventTypes();
  const [from] = useState(() => localTime(since ? new Date(since) : yesterday()));
  const form = useForm({
    id: `webhook-replay.${id}`,
    initial: { from, to: '', status: '', type: '' },
    send: (values, key) => replay(id, values, key),
    onSent: (count) => {
      say(t('replay.done', { count }));
      void queries.invalidateQueries({ queryKey: ['deliveries', id] });
      onClose();
    },
  });
  return (
    <Dialog title={t('replay.title')} onClose={onClose}>
      <p>{t('replay.about')}</p>
      <Form form={form} submit={t('replay.send')}>
        <TextField label={t('replay.from')} type="datetime-local" required {...form.field('from')} />
        <TextField label={t('replay.to')} hint={t('replay.toHint')} type="datetime-local" {...form.field('to')} />
        <SelectField
          label={t('replay.which')}
          options={[
            { value: '', label: t('replay.missed') },
            ...kinds.map((kind) => ({ value: kind, label: t(`replay.only.${kind}`) })),
          ]}
          {...form.field('status')}
        />
        <SelectField
          label={t('eventType')}
          options={[{ value: '', label: t('any') }, ...types.map(({ name }) => ({ value: name, label: name }))]}
          {...form.field('type')}
        />
      </Form>
    </Dialog>
  );
}

/** As many calls as it takes, each with a key that follows from the first: repeated after a failure, none is counted twice. */
async function replay(id: string, { from, to, status, type }: Values, key: string): Promise<number> {
  const kind = kinds.find((each) => each === status);
  const span = {
    webhook_id: id,
    from: new Date(from).toISOString(),
    ...(to && { to: new Date(to).toISOString() }),
    ...(kind && { status: kind }),
    ...(type && { event_type: type }),
  };
  let count = 0;
  for (let page_token = '', call = 1; ; call++) {
    const input = { ...span, ...(page_token && { page_token }) };
    const answer = await plaza.api.replayDeliveries(input, { key: `${key}-${call}` });
    count += answer.count;
    page_token = answer.next_page_token;
    if (!page_token) return count;
  }
}

function yesterday(): Date {
  const day = new Date();
  day.setDate(day.getDate() - 1);
  return day;
}

/** As a field for a local time has it: `2026-11-30T09:15`. */
function localTime(at: Date): string {
  const two = (figure: number) => `${figure}`.padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
