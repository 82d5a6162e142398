import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { GateEngine, GateState } from './engine.ts';
import { Gate } from './Gate.tsx';
import { Pair } from './Pair.tsx';
import { isLanguage, languages, setLanguage } from './texts.ts';

export function App({ engine }: { engine: GateEngine }) {
  const { t, i18n } = useTranslation('gate');
  const state = useSyncExternalStore(engine.subscribe, engine.state);
  const { pairing } = state;
  return (
    <div className="gate">
      <header>
        <div>
          <h1>{pairing?.event.title ?? t('title')}</h1>
          {pairing && <p className="soft">{pairing.device.name}</p>}
        </div>
        <select
          aria-label={t('language')}
          value={i18n.language}
          onChange={({ target: { value } }) => isLanguage(value) && setLanguage(value)}
        >
          {Object.entries(languages).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </header>
      <main>
        <Shown engine={engine} state={state} />
      </main>
    </div>
  );
}

function Shown({ engine, state }: { engine: GateEngine; state: GateState }) {
  const { t } = useTranslation('gate');
  const { phase, pairing, pendingCount } = state;
  if (phase === 'broken')
    return (
      <section className="gate-answer refused" role="alert">
        <p className="gate-word">{t('broken.title')}</p>
        <p>{t('broken.about')}</p>
      </section>
    );
  if (phase === 'starting') return null;
  return pairing ? (
    <Gate engine={engine} state={state} pairing={pairing} />
  ) : (
    <Pair engine={engine} pendingCount={pendingCount} />
  );
}
