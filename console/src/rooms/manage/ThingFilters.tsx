import { useTranslation } from 'react-i18next';
import { ChoiceField } from '../../ui/FilterFields.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { states, type State } from './filters.ts';

interface ThingFiltersProps {
  state: State | undefined;
  club?: string | undefined;
  /** Plans belong to no club. */
  withoutClub?: boolean;
  onFilter(change: { state?: State | undefined; club?: string | undefined }): void;
}

export function ThingFilters({ state, club, withoutClub, onFilter }: ThingFiltersProps) {
  const { t } = useTranslation('manage');
  return (
    <>
      <ChoiceField
        label={t('stateTitle')}
        any={t('any')}
        choices={states}
        nameOf={(value) => t(`state.${value}`)}
        value={state}
        onValue={(chosen) => onFilter({ state: chosen })}
      />
      {!withoutClub && (
        <SearchField
          label={t('club')}
          value={club ?? ''}
          placeholder="AS_MONACO"
          maxLength={64}
          onValue={(value) => onFilter({ club: value })}
        />
      )}
    </>
  );
}
