import { useTranslation } from 'react-i18next';
import type { Upload } from './uploads.ts';

/** Why a picture was refused, in words. */
export function Refusal({ of }: { of: NonNullable<Upload['refusal']> }) {
  const { t } = useTranslation('app');
  return t(`picture.refusal.${of}`);
}
