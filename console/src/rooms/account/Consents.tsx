import type { Consent } from '@plaza/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useAction } from '../../ui/action.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { List } from '../../ui/List.tsx';
import { Card } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Account } from './Account.tsx';
import { useConsentDecisions } from './queries.ts';

export function Consents() {
  const { data, error, refetch } = useQuery({
    queryKey: ['consents'],
    queryFn: ({ signal }) => plaza.api.listConsents({}, { signal }),
  });
  return (
    <Account>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : data ? (
        data.consents.map((consent) => <ConsentCard key={consent.purpose} consent={consent} />)
      ) : (
        <Card>
          <Skeleton width="50%" height={120} />
        </Card>
      )}
      <Decisions />
    </Account>
  );
}

function ConsentCard({ consent }: { consent: Consent }) {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const say = useToast();
  const action = useAction();
  const { purpose, version, given, missing, required } = consent;
  const change = (wanted: boolean) =>
    action.run(async () => {
      await (wanted ? plaza.api.giveConsent({ purpose, version }) : plaza.api.withdrawConsent({ purpose }));
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['consents'] }),
        queries.invalidateQueries({ queryKey: ['consent decisions'] }),
      ]);
      say(t('consents.saved'));
    });
  const name = t(`consents.purposes.${purpose}`);
  return (
    <Card title={name}>
      <p>
        <Badge tone={given ? 'good' : missing ? 'warn' : 'plain'}>
          {t(given ? 'consents.given' : missing ? 'consents.missing' : 'consents.refused')}
        </Badge>
      </p>
      <p className="soft">{t(`consents.about.${purpose}`)}</p>
      <p className="soft">
        {t('consents.version', { version })} · <Time at={consent.in_force_since} as="day" />
        {consent.text_url && (
          <>
            {' · '}
            <a href={consent.text_url} target="_blank" rel="noreferrer">
              {t('consents.read')}
              <span className="visually-hidden"> {name}</span>
            </a>
          </>
        )}
      </p>
      {action.error !== undefined && <ErrorNote error={action.error} />}
      <div className="actions">
        {!given && (
          <Button look="primary" busy={action.isBusy} onClick={() => change(true)}>
            {t('consents.give')}
            <span className="visually-hidden"> {name}</span>
          </Button>
        )}
        {(given || missing) && !required && (
          <Button busy={action.isBusy} onClick={() => change(false)}>
            {t(given ? 'consents.withdraw' : 'consents.refuse')}
            <span className="visually-hidden"> {name}</span>
          </Button>
        )}
      </div>
    </Card>
  );
}

function Decisions() {
  const { t } = useTranslation('account');
  return (
    <List
      heading
      label={t('consents.history')}
      list={useConsentDecisions()}
      rowId={({ id }) => id}
      columns={[
        { id: 'at', title: t('consents.at'), cell: ({ created_at }) => <Time at={created_at} /> },
        {
          id: 'purpose',
          title: t('consents.purpose'),
          wide: true,
          cell: ({ purpose, version }) => (
            <span className="two-lines">
              <strong>{t(`consents.purposes.${purpose}`)}</strong>
              <span className="soft">{t('consents.version', { version })}</span>
            </span>
          ),
        },
        {
          id: 'decision',
          title: t('consents.decision'),
          cell: ({ given }) => (
            <Badge tone={given ? 'good' : 'plain'}>{t(given ? 'consents.given' : 'consents.refused')}</Badge>
          ),
        },
        {
          id: 'source',
          title: t('consents.where'),
          minor: true,
          cell: ({ source }) => t(`consents.sources.${source}`),
        },
      ]}
      empty={
        <EmptyState icon="account" title={t('consents.empty')}>
          {t('consents.emptyText')}
        </EmptyState>
      }
    />
  );
}
