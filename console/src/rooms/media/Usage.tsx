import { useTranslation } from 'react-i18next';
import { useUsage } from '../../media/library.ts';

const megabyte = 1_000_000;

/** How much of the quota of a merchant is used. The platform has none. */
export function Usage({ merchantId }: { merchantId: string | undefined }) {
  const { t, i18n } = useTranslation('media');
  const { data: usage } = useUsage(merchantId);
  if (!usage) return null;
  const { images, max_images: most, bytes, max_bytes: mostBytes } = usage;
  const size = (count: string) =>
    new Intl.NumberFormat(i18n.language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(
      Number(count) / megabyte,
    );
  return (
    <p className="soft">
      {t('usage', { count: images, most })} · {t('usageBytes', { bytes: size(bytes), most: size(mostBytes) })}
    </p>
  );
}
