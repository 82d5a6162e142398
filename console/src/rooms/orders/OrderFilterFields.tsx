import { useTranslation } from 'react-i18next';
import { SelectField } from '../../ui/Field.tsx';
import { ChosenFilter } from '../../ui/ChosenFilter.tsx';
import { ChoiceField, PeriodFields } from '../../ui/FilterFields.tsx';
import { useFilters } from '../../ui/List.tsx';
import { useOrderStateName } from '../../ui/OrderState.tsx';
import { shortId } from '../../ui/PersonLink.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { useName } from '../../app/people.ts';
import { kinds, orderFilters, states } from './filters.ts';
import { useEventChoices, useEventTitle } from './queries.ts';

export function OrderFilterFields() {
  const { t } = useTranslation('orders');
  const [filters, setFilters] = useFilters(orderFilters);
  const stateName = useOrderStateName();
  return (
    <>
      <SearchField
        label={t('list.find')}
        placeholder={t('list.findHint')}
        value={filters.find ?? ''}
        onValue={(find) => setFilters({ find, ...(find && { person: undefined }) })}
      />
      {filters.person && <ChosenBuyer id={filters.person} onRemove={() => setFilters({ person: undefined })} />}
      <ChoiceField
        label={t('status')}
        any={t('any')}
        choices={states}
        nameOf={stateName}
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
      <EventField value={filters.event} onValue={(event) => setFilters({ event })} />
      {filters.product && (
        <ChosenFilter
          name={t('list.ofProduct', { id: shortId(filters.product) })}
          label={t('list.removeProduct', { id: shortId(filters.product) })}
          onRemove={() => setFilters({ product: undefined })}
        />
      )}
      <PeriodFields labels={{ from: t('from'), to: t('to') }} value={filters} onValue={setFilters} />
    </>
  );
}

function ChosenBuyer({ id, onRemove }: { id: string; onRemove(): void }) {
  const { t } = useTranslation('orders');
  const { data: person } = useName(id);
  const name = person?.name ?? shortId(id);
  return <ChosenFilter name={name} label={t('list.removeBuyer', { name })} onRemove={onRemove} />;
}

/** Events that are on sale, and the chosen one if it is over. */
function EventField({ value, onValue }: { value: string | undefined; onValue(event: string | undefined): void }) {
  const { t } = useTranslation('orders');
  const { data: events = [] } = useEventChoices();
  const isMissing = value !== undefined && !events.some(({ id }) => id === value);
  const { data: chosen } = useEventTitle(isMissing ? value : undefined);
  return (
    <SelectField
      label={t('event')}
      value={value ?? ''}
      options={[
        { value: '', label: t('any') },
        ...(isMissing ? [{ value, label: chosen?.title ?? shortId(value) }] : []),
        ...events.map(({ id, title }) => ({ value: id, label: title })),
      ]}
      onValue={(event) => onValue(event || undefined)}
    />
  );
}
