import { useTranslation } from 'react-i18next';
import { serviceNames, type ServiceName } from '../../app/services.ts';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { useFilters } from '../../ui/List.tsx';
import { auditFilters } from './filters.ts';

export function AuditFilterFields({ service }: { service: ServiceName }) {
  const { t } = useTranslation('audit');
  const [filters, setFilters] = useFilters(auditFilters);
  return (
    <>
      <SelectField
        label={t('service')}
        value={service}
        options={serviceNames.map((value) => ({ value, label: value }))}
        onValue={(value) => setFilters({ service: serviceNames.find((name) => name === value) })}
      />
      <SelectField
        label={t('kind')}
        value={filters.reads ?? ''}
        options={[
          { value: '', label: t('changes') },
          { value: 'yes', label: t('all') },
        ]}
        onValue={(value) => setFilters({ reads: value === 'yes' ? 'yes' : undefined })}
      />
      <SearchField
        label={t('subject')}
        value={filters.subject ?? ''}
        maxLength={200}
        placeholder={t('subjectHint')}
        onValue={(subject) => setFilters({ subject: subject || undefined })}
      />
      <SearchField
        label={t('actor')}
        value={filters.actor ?? ''}
        maxLength={36}
        placeholder="019a3f6e-…"
        onValue={(actor) => setFilters({ actor: actor || undefined })}
      />
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
