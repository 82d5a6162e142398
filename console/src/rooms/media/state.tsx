import type { Media } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../ui/Badge.tsx';

const tones: Record<Media['state'], Tone> = { ready: 'good', processing: 'plain', awaiting: 'warn', refused: 'bad' };

export function StateBadge({ state }: Pick<Media, 'state'>) {
  const { t } = useTranslation('media');
  return <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>;
}
