// Takes back a scan of this device: who stands at the gate says why.
import { isPlazaError } from '@plaza/client';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { TextField } from '../ui/Field.tsx';
import type { GateEngine } from './engine.ts';
import type { KeptScan } from './store.ts';
import { isUndoable } from './undoing.ts';

interface UndoProps {
  engine: GateEngine;
  scan: KeptScan;
  isOnline: boolean;
}

export function Undo({ engine, scan, isOnline }: UndoProps) {
  const { t } = useTranslation('gate');
  const [isOpen, setOpen] = useState(false);
  if (!isUndoable(scan)) return null;
  if (!isOpen)
    return (
      <Button size="small" onClick={() => setOpen(true)}>
        {t('undo.open')}
      </Button>
    );
  const close = () => setOpen(false);
  if (isOnline && !scan.pending) return <UndoForm engine={engine} scan={scan} onClose={close} />;
  return (
    <div className="gate-undo stack">
      <p className="note" role="status">
        {t(isOnline ? 'undo.notSent' : 'undo.offline')}
      </p>
      <div>
        <Button onClick={close}>{t('undo.close')}</Button>
      </div>
    </div>
  );
}

function UndoForm({ engine, scan, onClose }: Omit<UndoProps, 'isOnline'> & { onClose(): void }) {
  const { t } = useTranslation('gate');
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await engine.undo(scan, reason.trim());
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form className="gate-undo stack" onSubmit={(event) => void send(event)}>
      <TextField
        label={t('undo.reason')}
        hint={t('undo.about')}
        error={error === undefined ? undefined : problemText(error)}
        value={reason}
        onValue={setReason}
        required
        maxLength={200}
        // Not only spaces.
        pattern=".*\S.*"
        autoComplete="off"
        autoFocus
      />
      <div className="gate-undo-buttons">
        <Button type="submit" look="danger" busy={isBusy}>
          {t('undo.send')}
        </Button>
        <Button onClick={onClose}>{t('undo.close')}</Button>
      </div>
    </form>
  );

  function problemText(problem: unknown): string {
    if (!isPlazaError(problem) || problem.status === 0) return t('undo.offline');
    if (isPlazaError(problem, 'UNDO_TOO_LATE')) return t('undo.tooLate');
    if (isPlazaError(problem, 'SCAN_NOT_FOUND')) return t('undo.otherDevice');
    return isPlazaError(problem, 'SCAN_NOT_UNDOABLE')
      ? t('undo.nobodyPassed')
      : t('undo.failed', { reason: problem.message });
  }
}
