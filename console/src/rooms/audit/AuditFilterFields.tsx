import { useTranslation } from 'react-i18next';
import type { ServiceName } from '../../app/services.ts';
import { SelectField } from '../../ui/Field.tsx';
import { IdField, PeriodFields, ServiceField } from '../../ui/FilterFields.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { useFilters } from '../../ui/List.tsx';
import { auditFilters } from './filters.ts';

export function AuditFilterFields({ service }: { service: ServiceName }) {
  const { t } = useTranslation('audit');
  const [filters, setFilters] = useFilters(auditFilters);
  return (
    <>
      <ServiceField label={t('service')} value={service} onValue={(chosen) => setFilters({ service: chosen })} />
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
      <IdField label={t('merchant')} value={filters.merchant} onValue={(merchant) => setFilters({ merchant })} />
      <IdField label={t('keyId')} value={filters.key} onValue={(key) => setFilters({ key })} />
      <PeriodFields labels={{ from: t('from'), to: t('to') }} value={filters} onValue={setFilters} />
    </>
  );
}
