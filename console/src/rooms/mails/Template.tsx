import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { languages, type Language } from '../../app/texts.ts';
import { useMay } from '../../app/session.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { TabLinks } from '../../ui/Tabs.tsx';
import { MailFrame } from './MailFrame.tsx';
import { usePreview, useSendTest, useTemplates, type TemplateName } from './queries.ts';
import { TestOutcome } from './TestOutcome.tsx';

export function Template() {
  const params: unknown = useParams({ strict: false });
  const { template, language } = params as { template: TemplateName; language: Language };
  // A test belongs to what was shown when it was sent.
  return <Preview key={`${template} ${language}`} template={template} language={language} />;
}

function Preview({ template, language }: { template: TemplateName; language: Language }) {
  const { t } = useTranslation('mails');
  const { data: mail, error, refetch } = usePreview(template, language);
  const { data: templates = [] } = useTemplates();
  const test = useSendTest(template, language);
  const may = useMay();
  const back = <ButtonLink to="/mails/templates">{t('templates.back')}</ButtonLink>;
  if (error)
    return (
      <Page title={t('templates.one')} actions={back}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!mail) return <PageSkeleton />;
  const known = templates.find(({ name }) => name === template)?.languages ?? [language];
  return (
    <Page
      title={mail.subject}
      about={t('templates.aboutOne')}
      actions={
        <>
          {may('mails.write') && (
            <Button look="primary" icon="mail" busy={test.isPending} onClick={() => test.mutate()}>
              {t(`test.send.${language}`)}
            </Button>
          )}
          {back}
        </>
      }
    >
      <TabLinks
        label={t('templates.languages')}
        tabs={known.map((one) => ({ to: `/mails/templates/${template}/${one}`, label: languages[one] }))}
      />
      {test.error && <ErrorNote error={test.error} />}
      {test.data && <TestOutcome key={test.data.id} sent={test.data} />}
      <Card>
        <Facts>
          <Fact name={t('subject')}>
            <span lang={language}>{mail.subject}</span>
          </Fact>
          <Fact name={t('templates.name')}>
            <span className="mono">{template}</span>
          </Fact>
        </Facts>
      </Card>
      <div className="mail-preview">
        <Card title={t('templates.html')}>
          <MailFrame html={mail.html} title={t('templates.htmlOf', { subject: mail.subject })} />
        </Card>
        <Card title={t('templates.text')}>
          <pre className="payload" role="region" tabIndex={0} aria-label={t('templates.text')} lang={language}>
            {mail.text}
          </pre>
        </Card>
      </div>
    </Page>
  );
}
