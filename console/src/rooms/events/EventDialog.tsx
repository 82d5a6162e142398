import { useQueryClient } from '@tanstack/react-query';
import type { OutboxEvent } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServiceName } from '../../app/services.ts';
import { useMay } from '../../app/session.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Fact, Facts } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { shortType, tones } from './event.ts';
import { act } from './queries.ts';

interface EventDialogProps {
  service: ServiceName;
  event: OutboxEvent;
  onClose(): void;
}

export function EventDialog({ service, event, onClose }: EventDialogProps) {
  const { t } = useTranslation('events');
  const [what, setWhat] = useState<'replay' | 'drop'>();
  const may = useMay();
  if (what) return <ActDialog {...{ what, service, event, onClose }} />;
  return (
    <Dialog
      title={shortType(event.type)}
      onClose={onClose}
      actions={
        event.state === 'dead' &&
        may('operations.write') && (
          <>
            <Button icon="refresh" look="primary" onClick={() => setWhat('replay')}>
              {t('replay.open')}
            </Button>
            <Button onClick={() => setWhat('drop')}>{t('drop.open')}</Button>
          </>
        )
      }
    >
      <p>
        <Badge tone={tones[event.state]}>{t(`states.${event.state}`)}</Badge>{' '}
        <span className="soft">{t(`meaning.${event.state}`)}</span>
      </p>
      {event.last_error && (
        <pre className="payload" role="region" tabIndex={0} aria-label={t('error')}>
          {event.last_error}
        </pre>
      )}
      <Facts>
        <Fact name={t('way')}>
          {service} → {event.destination}
        </Fact>
        <Fact name={t('attempts')}>{event.attempts}</Fact>
        <Fact name={t('written')}>
          <Time at={event.created_at} as="exact" />
        </Fact>
        {event.next_attempt_at && (
          <Fact name={t('next')}>
            <Time at={event.next_attempt_at} as="exact" />
          </Fact>
        )}
        <Fact name={t('aggregate')}>
          <Copy text={event.aggregate} />
        </Fact>
        <Fact name={t('person')}>
          <Copy text={event.user_id} />
        </Fact>
        <Fact name={t('id')}>
          <Copy text={event.id} />
        </Fact>
        <Fact name={t('type')}>
          <Copy text={event.type} />
        </Fact>
      </Facts>
    </Dialog>
  );
}

function ActDialog({ what, service, event, onClose }: EventDialogProps & { what: 'replay' | 'drop' }) {
  const { t } = useTranslation('events');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `${what}.${event.id}`,
    initial: { which: 'one', reason: '' },
    send: ({ which, reason }) =>
      act(what, service, which === 'all' ? { type: event.type } : { ids: [event.id] }, reason),
    onSent: (count) => {
      say(t(`${what}.done`, { count }));
      for (const queryKey of [['outbox events'], ['services'], ['audit']]) void queries.invalidateQueries({ queryKey });
      onClose();
    },
  });
  const type = shortType(event.type);
  return (
    <Dialog title={t(`${what}.title`, { type })} onClose={onClose}>
      <p>{t(`${what}.effect`, { destination: event.destination })}</p>
      <Form form={form} submit={t(`${what}.send`)} look={what === 'drop' ? 'danger' : 'primary'}>
        <SelectField
          label={t('which')}
          options={[
            { value: 'one', label: t('whichOne') },
            { value: 'all', label: t('whichAll', { type }) },
          ]}
          {...form.field('which')}
        />
        <TextAreaField
          label={t('reason')}
          hint={t(`${what}.reason`)}
          required={what === 'drop'}
          maxLength={200}
          {...form.field('reason')}
        />
      </Form>
    </Dialog>
  );
}
