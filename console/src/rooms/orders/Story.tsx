import type { OrderStep } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRecordedError } from '../../app/errors.ts';
import type { Tone } from '../../ui/Badge.tsx';
import { Time } from '../../ui/Time.tsx';
import { Timeline } from '../../ui/Timeline.tsx';

const tones: Record<OrderStep['step'], Tone> = {
  placed: 'accent',
  paid: 'good',
  failed: 'bad',
  refund_requested: 'accent',
  refunded: 'plain',
  refund_failed: 'bad',
  waiting: 'warn',
};

export function Story({ steps }: { steps: readonly OrderStep[] }) {
  const { t } = useTranslation('orders');
  return (
    <Timeline
      steps={steps.map((step, index) => ({
        id: String(index),
        at: step.at,
        title: t(`step.${step.step}`, { count: step.attempts }),
        tone: tones[step.step],
        children: hasMore(step) && <More step={step} />,
      }))}
    />
  );
}

const hasMore = ({ reason, message, transaction_id, next_attempt_at }: OrderStep): boolean =>
  Boolean(reason || message || transaction_id || next_attempt_at);

function More({
  step: { step, reason, message, transaction_id: transaction, next_attempt_at: next },
}: {
  step: OrderStep;
}) {
  const { t } = useTranslation('orders');
  return (
    <>
      {reason ? (
        <Failure reason={reason} message={message} />
      ) : (
        message && (step === 'waiting' ? <code>{message}</code> : <span>{message}</span>)
      )}
      {step === 'waiting' && next && (
        <span className="soft">
          {t('retry.next')} <Time at={next} as="exact" />
        </span>
      )}
      {transaction && <Link to={`/ledger/transactions/${transaction}`}>{t('story.transaction')}</Link>}
    </>
  );
}

/** Why it failed, as an error would say it. */
function Failure(error: { reason: string; message: string }) {
  const said = useRecordedError(error);
  return (
    <>
      {said && <span>{said.text}</span>}
      {said?.original && <span lang="en">{said.original}</span>}
      <code className="soft">{error.reason}</code>
    </>
  );
}
