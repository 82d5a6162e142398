import { useTranslation } from 'react-i18next';
import { useFilters } from '../../ui/List.tsx';
import { merchantFilter } from './filters.ts';
import { ChangeList } from './History.tsx';
import { Manage } from './Manage.tsx';
import { useChanges } from './queries.ts';

export function Changes() {
  const [{ merchant }, setFilters] = useFilters(merchantFilter);
  return (
    <Manage merchant={merchant} onMerchant={(chosen) => setFilters({ merchant: chosen })}>
      {({ merchantId }) => <Of key={merchantId} merchantId={merchantId} />}
    </Manage>
  );
}

function Of({ merchantId }: { merchantId: string | undefined }) {
  const { t } = useTranslation('manage');
  return <ChangeList label={t('changes.title')} list={useChanges(merchantId ? { merchant_id: merchantId } : {})} />;
}
