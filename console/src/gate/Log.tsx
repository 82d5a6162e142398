import { useTranslation } from 'react-i18next';
import { Badge } from '../ui/Badge.tsx';
import { useClock } from './clock.ts';
import type { GateEngine } from './engine.ts';
import { isConflict } from './reporting.ts';
import type { KeptScan } from './store.ts';
import { Undo } from './Undo.tsx';

interface LogProps {
  engine: GateEngine;
  scans: readonly KeptScan[];
  isOnline: boolean;
}

/** What was scanned here, newest first, and what has become of it. */
export function Log({ engine, scans, isOnline }: LogProps) {
  const { t } = useTranslation('gate');
  if (scans.length === 0) return <p className="soft">{t('log.none')}</p>;
  return (
    <ol className="gate-log">
      {scans.map((scan) => (
        <li key={scan.id}>
          <Line scan={scan} />
          <Undo engine={engine} scan={scan} isOnline={isOnline} />
        </li>
      ))}
    </ol>
  );
}

function Line({ scan }: { scan: KeptScan }) {
  const { t } = useTranslation('gate');
  const clock = useClock();
  const { at, kind, shown, reason, pending, stands, standsReason, refusedBy, category, seat } = scan;
  return (
    <>
      <span className="num soft">{clock(at)}</span>
      <span className="grow">
        {shown === 'refused' && reason
          ? t(`reasons.${reason}.title`)
          : kind === 'exit'
            ? t('log.out')
            : t('log.admitted')}
        {category && <span className="soft"> · {seat ? t('seat', { category, seat }) : category}</span>}
      </span>
      {isConflict(scan) && (
        <Badge tone="bad">
          {t('log.conflict', { reason: standsReason ? t(`reasons.${standsReason}.title`) : '' })}
        </Badge>
      )}
      {stands === 'undone' && <Badge>{t('log.undone')}</Badge>}
      {refusedBy !== undefined && <Badge tone="bad">{t('log.refused', { reason: refusedBy })}</Badge>}
      {pending && refusedBy === undefined && <Badge tone="warn">{t('log.waiting')}</Badge>}
    </>
  );
}
