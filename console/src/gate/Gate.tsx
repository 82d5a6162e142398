// The gate of a paired device.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { CheckField, SelectField } from '../ui/Field.tsx';
import { Answer } from './Answer.tsx';
import { Camera } from './Camera.tsx';
import { useClock } from './clock.ts';
import type { GateEngine, GateState } from './engine.ts';
import { Input } from './Input.tsx';
import { Log } from './Log.tsx';
import { isConflict } from './reporting.ts';
import { play, sounds } from './sounds.ts';
import type { Pairing } from './store.ts';
import { Undo } from './Undo.tsx';
import { useWakeLock } from './wake-lock.ts';

interface GateProps {
  engine: GateEngine;
  state: GateState;
  pairing: Pairing;
}

export function Gate({ engine, state, pairing }: GateProps) {
  const { t } = useTranslation('gate');
  const [hasCamera, setCamera] = useState(true);
  const scan = (code: string) => void engine.scan(code);
  useWakeLock();
  useSound(state);
  if (state.end)
    return (
      <section className="gate-answer refused" role="alert">
        <p className="gate-word">{t(`end.${state.end}.title`)}</p>
        <p>{t(`end.${state.end}.about`)}</p>
        <Button onClick={() => void engine.unpair()}>{t('again')}</Button>
      </section>
    );
  // As it is kept: what is shown of it may have changed meanwhile.
  const last = state.scans.find(({ id }) => id === state.answer?.id);
  return (
    <>
      <Around state={state} pairing={pairing} />
      <Answer {...state} />
      {last && <Undo key={last.id} engine={engine} scan={last} isOnline={state.isOnline} />}
      <Choices engine={engine} state={state} pairing={pairing} />
      {hasCamera && <Camera onCode={scan} />}
      <Input onCode={scan} />
      <Button onClick={() => setCamera(!hasCamera)}>{hasCamera ? t('camera.stop') : t('camera.start')}</Button>
      <Counts state={state} pairing={pairing} />
      <section className="card padded stack">
        <h2>{t('log.title')}</h2>
        <Log engine={engine} scans={state.scans} isOnline={state.isOnline} />
      </section>
      <More engine={engine} />
    </>
  );
}

/** Whether there is a network, how old the list is, and what waits. */
function Around({ state, pairing }: { state: GateState; pairing: Pairing }) {
  const { t } = useTranslation('gate');
  const clock = useClock();
  const { isOnline, pendingCount, scans, ticketCount, isListInvalid } = state;
  const { listAt } = pairing;
  const conflicts = scans.filter(isConflict).length;
  return (
    <>
      <div className="gate-around">
        <Badge tone={isOnline ? 'good' : 'warn'}>{isOnline ? t('network.online') : t('network.offline')}</Badge>
        {listAt !== undefined && (
          <Badge>
            {t('list.age', { time: clock(listAt) })} · {t('list.tickets', { count: ticketCount })}
          </Badge>
        )}
        {pendingCount > 0 && <Badge tone="warn">{t('pending', { count: pendingCount })}</Badge>}
        {conflicts > 0 && <Badge tone="bad">{t('conflicts', { count: conflicts })}</Badge>}
      </div>
      {isListInvalid && <p className="note bad">{t('list.invalid')}</p>}
      {listAt === undefined && !isOnline && <p className="note">{t('list.none')}</p>}
    </>
  );
}

function Choices({ engine, state, pairing }: GateProps) {
  const { t } = useTranslation('gate');
  const kinds = ['entry', 'exit'] as const;
  return (
    <div className="gate-choices">
      {pairing.lists.length > 1 && (
        <SelectField
          label={t('gate')}
          value={pairing.listId}
          onValue={(id) => void engine.chooseList(id)}
          options={pairing.lists.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <div role="group" aria-label={t('kind.label')} className="gate-kinds">
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={state.kind === kind}
            onClick={() => engine.chooseKind(kind)}
            className="button secondary"
          >
            {t(`kind.${kind}`)}
          </button>
        ))}
      </div>
    </div>
  );
}

/** As the server has them, and what this device has not reported yet. */
function Counts({ state, pairing }: { state: GateState; pairing: Pairing }) {
  const { t, i18n } = useTranslation('gate');
  const counts = pairing.counts.find(({ list_id: id }) => id === pairing.listId);
  const own = state.scans.filter(({ pending, shown, listId }) => pending && shown && listId === pairing.listId);
  const passed = (kind: string) => own.filter((scan) => scan.kind === kind && scan.shown === 'admitted').length;
  const numbers = {
    entries: (counts?.entries ?? 0) + passed('entry'),
    exits: (counts?.exits ?? 0) + passed('exit'),
    refusals: (counts?.refusals ?? 0) + own.filter(({ shown }) => shown === 'refused').length,
    conflicts: counts?.conflicts ?? 0,
  };
  return (
    <section className="card padded stack">
      <h2>{t('counts.title')}</h2>
      <dl className="gate-counts">
        {(['entries', 'exits', 'refusals', 'conflicts'] as const).map((name) => (
          <div key={name}>
            <dt>{t(`counts.${name}`)}</dt>
            <dd className="num">{new Intl.NumberFormat(i18n.language).format(numbers[name])}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function More({ engine }: { engine: GateEngine }) {
  const { t } = useTranslation('gate');
  const [hasSound, setSound] = useState(sounds.isOn);
  const [isSure, setSure] = useState(false);
  return (
    <details className="card padded">
      <summary>{t('more')}</summary>
      <div className="stack gate-more">
        <CheckField
          label={t('sound')}
          isChecked={hasSound}
          onChecked={(isOn) => {
            sounds.isOn = isOn;
            setSound(isOn);
          }}
        />
        <p className="soft">{t('unpair.about')}</p>
        <div>
          {isSure ? (
            <Button look="danger" onClick={() => void engine.unpair()}>
              {t('unpair.sure')}
            </Button>
          ) : (
            <Button onClick={() => setSure(true)}>{t('unpair.send')}</Button>
          )}
        </div>
      </div>
    </details>
  );
}

/** Once for each answer. */
function useSound({ answer }: GateState): void {
  const heard = useRef(answer?.id);
  useEffect(() => {
    if (!answer?.shown || heard.current === answer.id) return;
    heard.current = answer.id;
    play(answer.shown);
  }, [answer]);
}
