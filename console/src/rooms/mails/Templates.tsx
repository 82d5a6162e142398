import type { MailTemplate } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { languages } from '../../app/texts.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { MailsPage } from './MailsPage.tsx';
import { useTemplates } from './queries.ts';
import { useSubject } from './state.tsx';

export function Templates() {
  const { t } = useTranslation('mails');
  return (
    <MailsPage about={t('templates.about')}>
      <TemplateTable />
    </MailsPage>
  );
}

function TemplateTable() {
  const { t } = useTranslation('mails');
  const { data: templates, error, refetch } = useTemplates();
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!templates)
    return (
      <Card>
        <Skeleton width="60%" />
      </Card>
    );
  const columns: Column<MailTemplate>[] = [
    { id: 'name', title: t('subject'), wide: true, cell: (template) => <Name template={template} /> },
    {
      id: 'previews',
      title: t('templates.previews'),
      cell: (template) => <Previews template={template} />,
    },
  ];
  return (
    <Card flush>
      <Table label={t('templates.title')} rows={templates} columns={columns} rowId={({ name }) => name} />
    </Card>
  );
}

function Name({ template: { name } }: { template: MailTemplate }) {
  return (
    <span className="two-lines">
      <strong>{useSubject(name)}</strong>
      <span className="soft mono">{name}</span>
    </span>
  );
}

function Previews({ template: { name, languages: known } }: { template: MailTemplate }) {
  const subject = useSubject(name);
  return (
    <span className="chips">
      {known.map((language) => (
        <Link key={language} to="/mails/templates/$template/$language" params={{ template: name, language }}>
          {languages[language]}
          <span className="visually-hidden"> {subject}</span>
        </Link>
      ))}
    </span>
  );
}
