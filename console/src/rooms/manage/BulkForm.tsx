// What the forms of an import and of a change of many begin with: for whom, and of what.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMayFor, useSellers } from '../../app/sellers.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField } from '../../ui/Field.tsx';
import type { FormState } from '../../ui/form.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { writePermission } from './bulk.ts';
import type { ImportKind } from './filters.ts';

export interface Scope<Kind extends ImportKind = ImportKind> {
  /** Empty: the platform. */
  merchant: string;
  kinds: readonly Kind[];
}

/** For whom the person may change which of the kinds; the first is the one to begin with. Undefined until it is known. */
function useScopes<Kind extends ImportKind>(kinds: readonly Kind[]) {
  const { t } = useTranslation('manage');
  const { data, error, refetch } = useSellers();
  const may = useMayFor();
  const sellers = data && [...(data.isStaff ? [{ id: '', name: t('platform') }] : []), ...data.merchants];
  const scopes = sellers
    ?.filter(({ id }) => may(id, 'catalogue.import'))
    .map(({ id, name }) => ({ merchant: id, name, kinds: kinds.filter((kind) => may(id, writePermission[kind])) }))
    .filter((scope) => scope.kinds.length > 0);
  return { scopes, error, refetch };
}

interface ScopedProps<Kind extends ImportKind> {
  kinds: readonly Kind[];
  children(scopes: readonly (Scope<Kind> & { name: string })[]): ReactNode;
}

/** Shows a form once it is known for whom there may be one. */
export function Scoped<Kind extends ImportKind>({ kinds, children }: ScopedProps<Kind>) {
  const { t } = useTranslation('manage');
  const { scopes, error, refetch } = useScopes(kinds);
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!scopes) return <Skeleton width="50%" height={120} />;
  if (scopes.length === 0)
    return (
      <EmptyState icon="store" title={t('bulk.mayNot')}>
        {t('bulk.mayNotText')}
      </EmptyState>
    );
  return children(scopes);
}

export interface ScopeValues extends Record<string, string> {
  merchant: string;
  kind: string;
}

/** What is chosen; what cannot be chosen any more counts as the first that can. */
export function chosenOf<Kind extends ImportKind>(
  scopes: readonly Scope<Kind>[],
  { merchant, kind }: ScopeValues,
): { merchant: string; kind: Kind; kinds: readonly Kind[] } {
  const scope = scopes.find((each) => each.merchant === merchant) ?? scopes[0]!;
  return { ...scope, kind: scope.kinds.find((each) => each === kind) ?? scope.kinds[0]! };
}

interface ScopeFieldsProps<Kind extends ImportKind, Values extends ScopeValues> {
  form: FormState<Values>;
  scopes: readonly (Scope<Kind> & { name: string })[];
}

export function ScopeFields<Kind extends ImportKind, Values extends ScopeValues>({
  form,
  scopes,
}: ScopeFieldsProps<Kind, Values>) {
  const { t } = useTranslation('manage');
  const { merchant, kind, kinds } = chosenOf(scopes, form.values);
  return (
    <>
      {scopes.length > 1 && (
        <SelectField
          label={t('seller')}
          options={scopes.map(({ merchant: value, name }) => ({ value, label: name }))}
          {...form.field('merchant')}
          value={merchant}
        />
      )}
      <SelectField
        label={t('bulk.kind')}
        options={(kinds as readonly ImportKind[]).map((value) => ({ value, label: t(`bulk.kinds.${value}`) }))}
        {...form.field('kind')}
        value={kind}
      />
    </>
  );
}
