// The shape of what is coming, in place of a spinner.
import { useTranslation } from 'react-i18next';

export function Skeleton({ width = '100%', height = 14 }: { width?: string; height?: number }) {
  return <span className="skeleton" style={{ width, height }} />;
}

export function PageSkeleton() {
  const { t } = useTranslation('app');
  return (
    <div className="page" role="status" aria-label={t('loading')}>
      <div className="page-head">
        <Skeleton width="220px" height={26} />
      </div>
      <div className="card padded stack">
        <Skeleton width="60%" />
        <Skeleton width="90%" />
        <Skeleton width="75%" />
      </div>
    </div>
  );
}
