import type { BulkSettings } from '@plaza/client';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useFilters } from '../../ui/List.tsx';
import { OpenImportLink } from './BulkError.tsx';
import { chosenOf, Scoped, ScopeFields, type Scope } from './BulkForm.tsx';
import { changeOf, emptyChange, FilterFields, SettingsFields, type ChangeValues } from './ChangeFields.tsx';
import { changedKinds, importStart } from './filters.ts';
import { FormPage } from './FormPage.tsx';
import { useRefresh } from './queries.ts';

type ChangedKind = (typeof changedKinds)[number];

export function NewBulkChange() {
  const { t } = useTranslation('manage');
  return (
    <FormPage title={t('bulk.changeMany')} about={t('bulk.changeAbout')} back="/manage/bulk">
      <Scoped kinds={changedKinds}>{(scopes) => <ChangeForm scopes={scopes} />}</Scoped>
    </FormPage>
  );
}

function ChangeForm({ scopes }: { scopes: readonly (Scope<ChangedKind> & { name: string })[] }) {
  const { t } = useTranslation('manage');
  const [{ merchant = '', kind: wanted = 'products' }] = useFilters(importStart);
  const navigate = useNavigate();
  const refresh = useRefresh();
  const initial: ChangeValues & Record<'merchant' | 'kind' | 'reason', string> = {
    ...emptyChange,
    ...{ merchant, kind: wanted, reason: '' },
  };
  const form = useForm({
    id: `manage-bulk-change.${merchant}`,
    initial,
    send: (values, key) => {
      const chosen = chosenOf(scopes, values);
      const { filter, settings } = changeOf(chosen.kind, values);
      return plaza.api.createBulkChange(
        {
          kind: chosen.kind,
          ...(chosen.merchant && { merchant_id: chosen.merchant }),
          filter,
          settings: settings satisfies BulkSettings,
          reason: values.reason,
        },
        { key },
      );
    },
    onSent: ({ import: { id } }) => {
      form.reset();
      refresh();
      void navigate({ to: '/manage/bulk/$id', params: { id } });
    },
  });
  const { kind } = chosenOf(scopes, form.values);
  return (
    <>
      <Form form={form} submit={t('bulk.preview')}>
        <ScopeFields form={form} scopes={scopes} />
        <FilterFields kind={kind} form={form} />
        <SettingsFields kind={kind} form={form} />
        <TextField label={t('reason')} hint={t('reasonHint')} maxLength={200} {...form.field('reason')} />
      </Form>
      <OpenImportLink error={form.error} />
    </>
  );
}
