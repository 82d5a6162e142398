import type { Mail } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useName } from '../../app/people.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { ChoiceField, IdField } from '../../ui/FilterFields.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Count } from '../../ui/Money.tsx';
import { PersonLink, shortId } from '../../ui/PersonLink.tsx';
import { csvOnly, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { mailFilters, states } from './filters.ts';
import { useIsSending, useMails } from './queries.ts';
import { MailsPage } from './MailsPage.tsx';
import { Fate, MailState, useSubject } from './state.tsx';

export function Mails() {
  const { t } = useTranslation('mails');
  const [filters, , filtering] = useFilters(mailFilters);
  const list = useMails(filters);
  const { columns, exported } = useColumns();
  return (
    <MailsPage about={t('about')}>
      <NotSending />
      <List
        label={t('list.title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={<MailFilterFields />}
        {...filtering}
        actions={<ExportButton name="mails" list={list} columns={exported} />}
        empty={
          <EmptyState
            icon="mail"
            title={t('list.empty')}
            action={<ButtonLink to="/mails/templates">{t('list.toTemplates')}</ButtonLink>}
          >
            {t('list.emptyText')}
          </EmptyState>
        }
      />
    </MailsPage>
  );
}

/** Why nothing arrives, and what helps. */
function NotSending() {
  const { t } = useTranslation('mails');
  if (useIsSending().data !== false) return null;
  return (
    <div className="note warn" role="status">
      <Icon name="alert" />
      <div className="note-body">
        <p>
          <strong>{t('notSending.title')}</strong>
        </p>
        <p>{t('notSending.text')}</p>
      </div>
    </div>
  );
}

function MailFilterFields() {
  const { t } = useTranslation('mails');
  const [{ person, state }, setFilters] = useFilters(mailFilters);
  return (
    <>
      {person ? (
        <ChosenPerson id={person} onRemove={() => setFilters({ person: undefined })} />
      ) : (
        <IdField label={t('personId')} value={person} onValue={(id) => setFilters({ person: id })} />
      )}
      <ChoiceField
        label={t('state')}
        any={t('any')}
        choices={states}
        nameOf={(value) => t(`states.${value}`)}
        value={state}
        onValue={(chosen) => setFilters({ state: chosen })}
      />
    </>
  );
}

function ChosenPerson({ id, onRemove }: { id: string; onRemove(): void }) {
  const { t } = useTranslation('mails');
  const { data: person } = useName(id);
  const name = person?.name || person?.email || shortId(id);
  return (
    <Button icon="close" aria-label={t('list.removePerson', { name })} onClick={onRemove}>
      {name}
    </Button>
  );
}

function Subject({ mail: { template } }: { mail: Mail }) {
  const { i18n } = useTranslation('mails');
  const subject = useSubject(template);
  return (
    <Link to="/mails/templates/$template/$language" params={{ template, language: i18n.language }}>
      {subject}
    </Link>
  );
}

function useColumns() {
  const { t } = useTranslation('mails');
  const columns: Column<Mail>[] = [
    {
      id: 'template',
      title: t('mail'),
      wide: true,
      cell: (mail) => (
        <span className="two-lines">
          <Subject mail={mail} />
          <span className="soft">
            <Fate mail={mail} />
          </span>
        </span>
      ),
      csv: ({ template }) => template,
    },
    {
      id: 'person',
      title: t('person'),
      cell: ({ user_id: id }) => <PersonLink id={id} />,
      csv: ({ user_id: id }) => id,
    },
    { id: 'state', title: t('state'), cell: (mail) => <MailState mail={mail} />, csv: ({ state }) => state },
    {
      id: 'attempts',
      title: t('attempts'),
      numeric: true,
      minor: true,
      cell: ({ attempts }) => <Count value={attempts} />,
      csv: ({ attempts }) => attempts,
    },
    {
      id: 'created',
      title: t('time'),
      numeric: true,
      cell: ({ created_at: at }) => <Time at={at} />,
      csv: ({ created_at: at }) => at,
    },
  ];
  const exported: Column<Mail>[] = [
    csvOnly('id', t('id'), ({ id }) => id),
    ...columns,
    csvOnly('ended', t('ended'), ({ ended_at: at = '' }) => at),
    csvOnly('next', t('nextAttempt'), ({ next_attempt_at: at = '' }) => at),
    csvOnly('error', t('error'), ({ error }) => error),
  ];
  return { columns, exported };
}
