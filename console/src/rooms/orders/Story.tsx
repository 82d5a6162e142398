// Everything that happened to an order, in one line of time: its steps, the hold, its events, what was sent and what was called.
import type { GetOrderStoryResponse, OrderStep } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRecordedError } from '../../app/errors.ts';
import type { Tone } from '../../ui/Badge.tsx';
import { formatMoney } from '../../ui/amounts.ts';
import { PersonLink } from '../../ui/PersonLink.tsx';
import { RpcName } from '../../ui/RpcName.tsx';
import { Time } from '../../ui/Time.tsx';
import { Timeline, type TimelineStep } from '../../ui/Timeline.tsx';

const tones: Record<OrderStep['step'], Tone> = {
  placed: 'accent',
  paid: 'good',
  failed: 'bad',
  refund_requested: 'accent',
  refunded: 'plain',
  refund_failed: 'bad',
  waiting: 'warn',
};

export function Story({ story }: { story: GetOrderStoryResponse }) {
  const { t } = useTranslation('orders');
  const { order, steps, missing } = story;
  const own = steps.map((step, index) => ({
    id: `step ${index}`,
    at: step.at,
    title: t(`step.${step.step}`, { count: step.attempts }),
    tone: tones[step.step],
    children: hasMore(step) && <More step={step} currency={order.currency} />,
  }));
  const all = [...own, ...useHold(story), ...useEvents(story), ...useMessages(story), ...useCalls(story)];
  return (
    <>
      {missing.map((service) => (
        <p key={service} className="soft" role="status">
          {t(`story.missing.${service}`)}
        </p>
      ))}
      <Timeline steps={all.sort((a, b) => Date.parse(a.at ?? '') - Date.parse(b.at ?? ''))} />
    </>
  );
}

function useHold({ hold }: GetOrderStoryResponse): TimelineStep[] {
  const { t, i18n } = useTranslation('orders');
  if (!hold) return [];
  const amount = hold.amount ? formatMoney(hold.amount, hold.currency, i18n.language) : '';
  return [
    { id: 'hold', at: hold.created_at, title: t('story.hold'), children: amount && <span>{amount}</span> },
    ...(hold.ended_at && hold.status !== 'held'
      ? [{ id: 'hold end', at: hold.ended_at, title: t(`story.holdEnd.${hold.status}`) }]
      : []),
  ];
}

function useEvents({ events }: GetOrderStoryResponse): TimelineStep[] {
  const { t } = useTranslation('orders');
  return events.map(({ id, type, state, created_at: at, attempts, error }) => ({
    id,
    at,
    title: t('story.event', { type }),
    tone: state === 'dead' ? 'bad' : 'plain',
    children: (
      <>
        <span className="soft">{t(`story.eventState.${state}`, { count: attempts })}</span>
        {error && <code>{error}</code>}
      </>
    ),
  }));
}

function useMessages({ messages }: GetOrderStoryResponse): TimelineStep[] {
  const { t } = useTranslation('orders');
  return messages.map(({ id, channel, type, state, text, at }) => ({
    id,
    at,
    title: t(`story.channel.${channel}`, { type }),
    tone: state === 'failed' ? 'bad' : 'plain',
    children: (
      <>
        <span className="soft">{t(`story.messageState.${state}`)}</span>
        {text && <span lang="en">{text}</span>}
      </>
    ),
  }));
}

function useCalls({ calls }: GetOrderStoryResponse): TimelineStep[] {
  const { t } = useTranslation('orders');
  return calls.map(({ at, rpc, outcome, actor, reason, request_id: request }, index) => ({
    id: `call ${index}`,
    at,
    title: <RpcName rpc={rpc} />,
    tone: outcome === 'error' ? 'bad' : 'plain',
    children: (
      <>
        <PersonLink id={actor} />
        {reason && <span>{reason}</span>}
        <span className="soft">
          {t('request')} <code>{request}</code>
        </span>
      </>
    ),
  }));
}

const hasMore = ({ reason, message, transaction_id, next_attempt_at, amount }: OrderStep): boolean =>
  Boolean(reason || message || transaction_id || next_attempt_at || amount);

function More({ step, currency }: { step: OrderStep; currency: string }) {
  const { t, i18n } = useTranslation('orders');
  const { reason, message, amount, transaction_id: transaction, next_attempt_at: next } = step;
  return (
    <>
      {amount && <span>{formatMoney(amount, currency, i18n.language)}</span>}
      {reason ? (
        <Failure reason={reason} message={message} />
      ) : (
        message && (step.step === 'waiting' ? <code>{message}</code> : <span>{message}</span>)
      )}
      {step.step === 'waiting' && next && (
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
