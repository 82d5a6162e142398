import { isPlazaError } from '@plaza/client';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { TextField } from '../ui/Field.tsx';
import type { GateEngine } from './engine.ts';

/** From the picture that a phone scanned: it stands behind the `#`, which no server sees. */
function codeOfAddress(): string {
  const code = location.hash.slice(1);
  return /^[A-Za-z0-9-]{8,9}$/.test(code) ? code.toUpperCase() : '';
}

export function Pair({ engine, pendingCount }: { engine: GateEngine; pendingCount: number }) {
  const { t } = useTranslation('gate');
  const [code, setCode] = useState(codeOfAddress);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const pair = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await engine.pair(code);
      history.replaceState(null, '', location.pathname);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form className="card padded stack" onSubmit={(event) => void pair(event)}>
      <h2>{t('pair.title')}</h2>
      <p className="soft">{t('pair.about')}</p>
      <TextField
        label={t('pair.code')}
        value={code}
        onValue={setCode}
        error={error === undefined ? undefined : problemText(error)}
        required
        minLength={8}
        maxLength={12}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
      />
      <div>
        <Button type="submit" look="primary" busy={isBusy}>
          {t('pair.send')}
        </Button>
      </div>
      {pendingCount > 0 && <p className="note">{t('pair.waiting', { count: pendingCount })}</p>}
    </form>
  );

  function problemText(problem: unknown): string {
    if (isPlazaError(problem, 'PAIRING_CODE_INVALID')) return t('pair.wrong');
    if (!isPlazaError(problem) || problem.status === 0) return t('pair.offline');
    return problem.status === 429 ? t('pair.tooOften') : t('pair.failed', { reason: problem.message });
  }
}
