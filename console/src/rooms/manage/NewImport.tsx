import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { FileField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useFilters } from '../../ui/List.tsx';
import { OpenImportLink } from './BulkError.tsx';
import { chosenOf, Scoped, ScopeFields, type Scope } from './BulkForm.tsx';
import { importKinds, importStart } from './filters.ts';
import { FormPage } from './FormPage.tsx';
import { useRefresh } from './queries.ts';
import { useFileProblem } from './UploadStep.tsx';
import { upload } from './uploads.ts';

export function NewImport() {
  const { t } = useTranslation('manage');
  return (
    <FormPage title={t('bulk.import')} about={t('bulk.importAbout')} back="/manage/bulk">
      <Scoped kinds={importKinds}>{(scopes) => <ImportForm scopes={scopes} />}</Scoped>
    </FormPage>
  );
}

function ImportForm({ scopes }: { scopes: readonly (Scope & { name: string })[] }) {
  const { t } = useTranslation('manage');
  const [{ merchant = '', kind = 'products' }] = useFilters(importStart);
  const [file, setFile] = useState<File>();
  const problemOf = useFileProblem();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const initial: Record<'merchant' | 'kind' | 'reason', string> = { merchant, kind, reason: '' };
  const form = useForm({
    id: `manage-import.${merchant}`,
    initial,
    send: (values, key) => {
      const chosen = chosenOf(scopes, values);
      return plaza.api.createImport(
        {
          kind: chosen.kind,
          ...(chosen.merchant && { merchant_id: chosen.merchant }),
          file_name: file?.name.slice(-200) ?? '',
          reason: values.reason,
        },
        { key },
      );
    },
    onSent: ({ import: { id } }) => {
      form.reset();
      refresh();
      if (file) void upload(id, file);
      void navigate({ to: '/manage/bulk/$id', params: { id } });
    },
  });
  return (
    <>
      <Form form={form} submit={t('bulk.send')}>
        <ScopeFields form={form} scopes={scopes} />
        <FileField
          label={t('bulk.file')}
          hint={t('bulk.fileHint')}
          accept=".csv,.tsv,.txt,text/csv"
          required
          problemOf={problemOf}
          onFile={setFile}
        />
        <TextField label={t('reason')} hint={t('reasonHint')} maxLength={200} {...form.field('reason')} />
      </Form>
      <OpenImportLink error={form.error} />
    </>
  );
}
