// The answer to who stands at the gate: readable from two metres, by its colour, its sign and its words.
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/Icon.tsx';
import { useClock } from './clock.ts';
import type { GateState } from './engine.ts';
import type { KeptScan } from './store.ts';

export function Answer({ answer, isAsking }: Pick<GateState, 'answer' | 'isAsking'>) {
  const { t } = useTranslation('gate');
  return (
    <section className={`gate-answer ${isAsking ? 'asking' : (answer?.shown ?? 'ready')}`} role="status">
      {isAsking ? (
        <p className="gate-word">{t('asking')}</p>
      ) : answer ? (
        <Decided key={answer.id} scan={answer} />
      ) : (
        <>
          <p className="gate-word">{t('ready.title')}</p>
          <p>{t('ready.about')}</p>
        </>
      )}
    </section>
  );
}

function Decided({ scan }: { scan: KeptScan }) {
  const { t } = useTranslation('gate');
  const clock = useClock();
  const { reason, kind, category, seat, firstEntryAt, firstEntryGate, isOffline } = scan;
  return (
    <>
      <Icon name={reason ? 'close' : 'check'} size={72} />
      <p className="gate-word">{reason ? t(`reasons.${reason}.title`) : t(`admitted.${kind}`)}</p>
      {category && <p className="gate-seat">{seat ? t('seat', { category, seat }) : category}</p>}
      {reason && <p>{t(`reasons.${reason}.remedy`)}</p>}
      {reason === 'ALREADY_USED' && firstEntryAt && (
        <p className="gate-seat">
          {firstEntryGate
            ? t('firstEntry', { time: clock(firstEntryAt), gate: firstEntryGate })
            : t('firstEntryTime', { time: clock(firstEntryAt) })}
        </p>
      )}
      {isOffline && <p className="gate-note">{t('decidedHere')}</p>}
    </>
  );
}
