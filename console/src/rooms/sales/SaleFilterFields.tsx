import { useTranslation } from 'react-i18next';
import { ChosenFilter } from '../../ui/ChosenFilter.tsx';
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
        <ChosenFilter
          name={t('list.ofProduct', { id: shortId(filters.product) })}
          label={t('list.removeProduct', { id: shortId(filters.product) })}
          onRemove={() => setFilters({ product: undefined })}
        />
      )}
      {filters.event && (
        <ChosenFilter
          name={t('list.ofEvent', { id: shortId(filters.event) })}
          label={t('list.removeEvent', { id: shortId(filters.event) })}
          onRemove={() => setFilters({ event: undefined })}
        />
      )}
      <PeriodFields labels={{ from: t('from'), to: t('to') }} value={filters} onValue={setFilters} />
    </>
  );
}
