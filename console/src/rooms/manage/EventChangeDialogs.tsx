// An event is cancelled, or moved to another date or venue. What is to be expected stands before the button.
import type { ManagedEvent } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { sumOf, timesOf } from '../../ui/amounts.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextAreaField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Count, Money } from '../../ui/Money.tsx';
import { Fact, Facts } from '../../ui/Page.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { localOf, momentOf } from './clocks.ts';
import { useRefresh } from './queries.ts';

interface DialogProps {
  event: ManagedEvent;
  onClose(): void;
}

export function CancelDialog({ event, onClose }: DialogProps) {
  const { t } = useTranslation('manage');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `manage-cancel.${event.id}`,
    initial: { reason: '' },
    send: ({ reason }, key) => plaza.api.cancelEvent({ id: event.id, reason, etag: event.managed.etag }, { key }),
    onSent: () => {
      refresh();
      say(t('eventChange.cancelDone'));
      onClose();
    },
  });
  return (
    <Dialog title={t('eventChange.cancel')} onClose={onClose}>
      <p>{t('eventChange.cancelAbout')}</p>
      <Preview event={event} />
      <Form form={form} submit={t('eventChange.cancelSend')} look="danger">
        <Reason {...form.field('reason')} />
      </Form>
    </Dialog>
  );
}

export function MoveDialog({ event, onClose }: DialogProps) {
  const { t } = useTranslation('manage');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `manage-move.${event.id}.${event.managed.etag}`,
    initial: { date: localOf(event.date), venue: event.venue, refund_until: '', reason: '' },
    send: ({ date, venue, refund_until: until, reason }, key) =>
      plaza.api.moveEvent(
        {
          id: event.id,
          etag: event.managed.etag,
          reason,
          refund_until: momentOf(until)!,
          // What stays as it was is not sent: an input has no seconds.
          ...(date !== localOf(event.date) && { date: momentOf(date)! }),
          ...(venue.trim() !== event.venue && { venue: venue.trim() }),
        },
        { key },
      ),
    onSent: () => {
      form.reset();
      refresh();
      say(t('eventChange.moveDone'));
      onClose();
    },
  });
  return (
    <Dialog title={t('eventChange.move')} onClose={onClose}>
      <p>{t('eventChange.moveAbout')}</p>
      <Preview event={event} />
      <Form form={form} submit={t('eventChange.moveSend')}>
        <TextField label={t('events.date')} type="datetime-local" required {...form.field('date')} />
        <TextField label={t('events.venue')} required maxLength={200} {...form.field('venue')} />
        <TextField label={t('eventChange.until')} type="datetime-local" required {...form.field('refund_until')} />
        <Reason {...form.field('reason')} />
      </Form>
    </Dialog>
  );
}

function Reason(field: { name: string; value: string; error: string | undefined; onValue(value: string): void }) {
  const { t } = useTranslation('manage');
  return <TextAreaField label={t('reason')} hint={t('eventChange.reasonHint')} required maxLength={200} {...field} />;
}

/** How much is at stake, without a question to the wallet: at the prices of today. */
function Preview({ event: { categories, currency } }: { event: ManagedEvent }) {
  const { t } = useTranslation('manage');
  const taken = categories.map(({ price, capacity, seats_left: left }) => ({ price, count: capacity - left }));
  return (
    <Facts>
      <Fact name={t('eventChange.taken')}>
        <Count value={taken.reduce((sum, { count }) => sum + count, 0)} />
      </Fact>
      <Fact name={t('eventChange.worth')}>
        <Money amount={sumOf(taken.map(({ price, count }) => timesOf(price, count)))} currency={currency} strong />
      </Fact>
    </Facts>
  );
}
