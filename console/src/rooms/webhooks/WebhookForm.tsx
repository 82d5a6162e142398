import type { EventType } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { CheckField, SelectField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import type { FormState } from '../../ui/form.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useEventTypes } from './queries.ts';
import { everything, groupOf, groups, testType, useMeaning } from './types.ts';

/** `types`: names with commas between, which only count if `scope` is `chosen`. */
export type WebhookValues = Record<'url' | 'description' | 'scope' | 'types', string>;

export const valuesOf = (webhook: { url: string; description: string; event_types: string[] }): WebhookValues => {
  const { url, description, event_types: types } = webhook;
  const takesAll = types.length === 0 || types.includes(everything);
  return { url, description, scope: takesAll ? 'all' : 'chosen', types: takesAll ? '' : types.join(',') };
};

export const inputOf = ({ url, description, scope, types }: WebhookValues) => ({
  url: url.trim(),
  description: description.trim(),
  event_types: scope === 'all' ? [everything] : namesOf(types),
});

const namesOf = (types: string): string[] => types.split(',').filter(Boolean);

export function WebhookForm({ form, submit }: { form: FormState<WebhookValues>; submit: string }) {
  const { t } = useTranslation('webhooks');
  const takesAll = form.values.scope === 'all';
  return (
    <Form form={form} submit={submit}>
      <TextField
        label={t('url')}
        hint={t('urlHint')}
        type="url"
        required
        maxLength={2048}
        placeholder="https://shop.example.com/hooks/plaza"
        autoComplete="off"
        {...form.field('url')}
      />
      <TextField
        label={t('description')}
        hint={t('descriptionHint')}
        maxLength={200}
        autoComplete="off"
        {...form.field('description')}
      />
      <SelectField
        label={t('scope.title')}
        hint={t(takesAll ? 'scope.allHint' : 'scope.chosenHint')}
        options={[
          { value: 'all', label: t('scope.all') },
          { value: 'chosen', label: t('scope.chosen') },
        ]}
        {...form.field('scope')}
      />
      {!takesAll && <TypeFields form={form} />}
    </Form>
  );
}

function TypeFields({ form }: { form: FormState<WebhookValues> }) {
  const { t } = useTranslation('webhooks');
  const { data: all, error, refetch } = useEventTypes();
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!all) return <Skeleton height={240} />;
  const types = all.filter(({ name }) => name !== testType);
  const chosen = new Set(namesOf(form.values.types));
  const { onValue } = form.field('types');
  const choose = (name: string, isChosen: boolean) =>
    onValue(
      types
        .map((type) => type.name)
        .filter((each) => (each === name ? isChosen : chosen.has(each)))
        .join(','),
    );
  const missing = chosen.size === 0 ? t('scope.none') : '';
  const first = groups.flatMap((group) => types.filter((type) => groupOf(type) === group))[0];
  return (
    <>
      {groups.map((group) => (
        <fieldset key={group} className="checks">
          <legend>{t(`groups.${group}`)}</legend>
          {types
            .filter((type) => groupOf(type) === group)
            .map((type) => (
              <TypeField
                key={type.name}
                type={type}
                missing={type === first ? missing : ''}
                isChecked={chosen.has(type.name)}
                onChecked={(isChosen) => choose(type.name, isChosen)}
              />
            ))}
        </fieldset>
      ))}
    </>
  );
}

interface TypeFieldProps {
  type: EventType;
  /** What the browser says here if the form is sent as it is. */
  missing: string;
  isChecked: boolean;
  onChecked(isChecked: boolean): void;
}

function TypeField({ type, missing, isChecked, onChecked }: TypeFieldProps) {
  const meaning = useMeaning();
  return (
    <CheckField
      ref={(input) => input?.setCustomValidity(missing)}
      label={<code>{type.name}</code>}
      hint={meaning(type)}
      isChecked={isChecked}
      onChecked={onChecked}
    />
  );
}
