import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField, PeriodFields } from '../../ui/FilterFields.tsx';
import { useFilters } from '../../ui/List.tsx';
import { useOrderStateName } from '../../ui/OrderState.tsx';
import { shortId } from '../../ui/PersonLink.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { kinds, saleFilters, states } from './filters.ts';

export function SaleFilterFields() {
  const { t } = useTranslation('sales');
  const [filters, setFilters] = useFilters(saleFilters);
  const stateName = useOrderStateName();
  return (
    <>
      <SearchField
        label={t('list.find')}
        placeholder={t('list.findHint')}
        maxLength={36}
        value={filters.find ?? ''}
        onValue={(find) => setFilters({ find })}
      />
      <ChoiceField
        label={t('status')}
        any={t('any')}
        choices={states}
        nameOf={(value) => stateName(value)}
        value={filters.status}
        onValue={(status) => setFilters({ status })}
      />
      <ChoiceField
        label={t('kind')}
        any={t('any')}
        choices={kinds}
        nameOf={(value) => t(`kinds.${value}`)}
        value={filters.kind}
        onValue={(kind) => setFilters({ kind })}
      />
      {filters.product && (
        <Button
          icon="close"
          aria-label={t('list.removeProduct', { id: shortId(filters.product) })}
          onClick={() => setFilters({ product: undefined })}
        >
          {t('list.ofProduct', { id: shortId(filters.product) })}
        </Button>
      )}
      {filters.event && (
        <Button
          icon="close"
          aria-label={t('list.removeEvent', { id: shortId(filters.event) })}
          onClick={() => setFilters({ event: undefined })}
        >
          {t('list.ofEvent', { id: shortId(filters.event) })}
        </Button>
      )}
      <PeriodFields labels={{ from: t('from'), to: t('to') }} value={filters} onValue={setFilters} />
    </>
  );
}
