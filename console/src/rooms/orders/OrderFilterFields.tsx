import { useTranslation } from 'react-i18next';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { Button } from '../../ui/Button.tsx';
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
  const any = { value: '', label: t('any') };
  return (
    <>
      <SearchField
        label={t('list.find')}
        placeholder={t('list.findHint')}
        value={filters.find ?? ''}
        onValue={(find) => setFilters({ find, ...(find && { person: undefined }) })}
      />
      {filters.person && <ChosenBuyer id={filters.person} onRemove={() => setFilters({ person: undefined })} />}
      <SelectField
        label={t('status')}
        value={filters.status ?? ''}
        options={[any, ...states.map((value) => ({ value, label: stateName(value) }))]}
        onValue={(value) => setFilters({ status: states.find((state) => state === value) })}
      />
      <SelectField
        label={t('kind')}
        value={filters.kind ?? ''}
        options={[any, ...kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))]}
        onValue={(value) => setFilters({ kind: kinds.find((kind) => kind === value) })}
      />
      <EventField value={filters.event} onValue={(event) => setFilters({ event })} />
      <TextField
        label={t('from')}
        type="date"
        value={filters.from ?? ''}
        onValue={(from) => setFilters({ from: from || undefined })}
      />
      <TextField
        label={t('to')}
        type="date"
        value={filters.to ?? ''}
        onValue={(to) => setFilters({ to: to || undefined })}
      />
    </>
  );
}

function ChosenBuyer({ id, onRemove }: { id: string; onRemove(): void }) {
  const { t } = useTranslation('orders');
  const { data: person } = useName(id);
  const name = person?.name ?? shortId(id);
  return (
    <Button icon="close" aria-label={t('list.removeBuyer', { name })} onClick={onRemove}>
      {name}
    </Button>
  );
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
