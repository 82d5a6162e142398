import type { ApiKey } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';

const tones = { active: 'good', expired: 'warn', revoked: 'bad' } as const;

export function KeyState({ apiKey: { status } }: { apiKey: ApiKey }) {
  const { t } = useTranslation('keys');
  return <Badge tone={tones[status]}>{t(`states.${status}`)}</Badge>;
}

export function KeyMode({ apiKey: { mode } }: { apiKey: ApiKey }) {
  const { t } = useTranslation('keys');
  return <Badge tone={mode === 'live' ? 'accent' : 'plain'}>{t(`modes.${mode}`)}</Badge>;
}

/** What is shown of a key: how it begins and ends. */
export function Shown({ apiKey: { start, last_four: lastFour } }: { apiKey: ApiKey }) {
  return (
    <code>
      {start}…{lastFour}
    </code>
  );
}
