import type { Delivery, DeliveryAttempt } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Timeline, type TimelineStep } from '../../ui/Timeline.tsx';
import { isRedirect, useReason } from './state.tsx';

interface AttemptsProps {
  delivery: Delivery;
  attempts: readonly DeliveryAttempt[];
}

/** Each request, and what the server answered; and the next one, if there is one. */
export function Attempts({ delivery: { status, next_attempt_at: next }, attempts }: AttemptsProps) {
  const { t } = useTranslation('webhooks');
  const steps = attempts.map((attempt): TimelineStep => ({
    id: `${attempt.number}`,
    at: attempt.started_at,
    title: t(attempt.response_status > 0 ? 'attempts.answered' : 'attempts.silent', {
      number: attempt.number,
      answer: attempt.response_status,
    }),
    tone: attempt.error ? 'bad' : 'good',
    children: <Attempt attempt={attempt} />,
  }));
  if (status === 'pending')
    steps.push({
      id: 'next',
      at: next,
      title: t('next'),
      tone: 'accent',
    });
  if (steps.length === 0) return <p className="soft">{t('attempts.none')}</p>;
  return <Timeline steps={steps} />;
}

function Attempt({ attempt }: { attempt: DeliveryAttempt }) {
  const { t } = useTranslation('webhooks');
  const time = useDuration();
  const reason = useReason();
  const { duration_ms: duration, response_status: answer } = attempt;
  // The title says the rest.
  const more = (answer === 0 || isRedirect(answer)) && reason(attempt);
  return (
    <>
      <span className="soft">{[time(duration), more].filter(Boolean).join(' · ')}</span>
      {attempt.response_body && (
        <pre className="payload" role="region" tabIndex={0} aria-label={t('attempts.body', { number: attempt.number })}>
          {attempt.response_body}
        </pre>
      )}
    </>
  );
}

const second = 1_000;

function useDuration(): (ms: number) => string {
  const { i18n } = useTranslation('webhooks');
  return (ms) => {
    const isLong = ms >= second;
    const format = new Intl.NumberFormat(i18n.language, {
      style: 'unit',
      unit: isLong ? 'second' : 'millisecond',
      maximumFractionDigits: 1,
    });
    return format.format(isLong ? ms / second : ms);
  };
}
