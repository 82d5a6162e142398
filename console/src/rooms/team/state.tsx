import type { MerchantAccount } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';

const tones = { proposed: 'warn', approved: 'good', refused: 'bad', suspended: 'bad' } as const;

export function AccountState({ state }: Pick<MerchantAccount, 'state'>) {
  const { t } = useTranslation('team');
  return <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>;
}
