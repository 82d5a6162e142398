// Where a person's data pod is. The key that opens it is typed here, kept nowhere on this side, and never comes back.
import type { UserConfig } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useAction } from '../../ui/action.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { SecretForm } from '../../ui/SecretForm.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Frame } from './Frame.tsx';
import { useEntitlements, useSubscriptionPlans, useUserConfig } from './queries.ts';

export function DataPod() {
  const { data, error, refetch } = useUserConfig();
  const allowed = useEntitlements();
  const failed = error ?? allowed.error;
  return (
    <Frame>
      {failed ? (
        <ErrorNote error={failed} retry={() => void Promise.all([refetch(), allowed.refetch()])} />
      ) : data && allowed.data ? (
        allowed.data.features.includes('data_pod') ? (
          <PodCard config={data} />
        ) : (
          <NoPodCard config={data} />
        )
      ) : (
        <Card>
          <Skeleton width="50%" height={120} />
        </Card>
      )}
    </Frame>
  );
}

/** The plan does not have one. What is there from a plan before can be removed. */
function NoPodCard({ config }: { config: UserConfig }) {
  const { t } = useTranslation('subscription');
  const queries = useQueryClient();
  const say = useToast();
  const action = useAction();
  const { data: plans } = useSubscriptionPlans();
  const plan = plans?.find(({ features }) => features.includes('data_pod'))?.name;
  const url = config.data_pod_url;
  const remove = async () => {
    await plaza.api.putUserConfig({});
    await queries.invalidateQueries({ queryKey: ['user config'] });
    say(t('pod.removed'));
  };
  return (
    <Card title={t('pod.title')}>
      <p className="soft">{t('pod.about')}</p>
      {plan && <p>{t('pod.missing', { plan: t(`plans.${plan}`) })}</p>}
      {url && (
        <>
          <p>{t('pod.missingHad')}</p>
          <Facts>
            <Fact name={t('pod.url')}>{url}</Fact>
          </Facts>
        </>
      )}
      {action.error !== undefined && <ErrorNote error={action.error} />}
      <div className="actions">
        <ButtonLink to="/subscription">{t('pod.plans')}</ButtonLink>
        {url && (
          <Button busy={action.isBusy} onClick={() => action.run(remove)}>
            {t('pod.remove')}
          </Button>
        )}
      </div>
    </Card>
  );
}

function PodCard({ config }: { config: UserConfig }) {
  const { t } = useTranslation('subscription');
  const queries = useQueryClient();
  const say = useToast();
  const action = useAction();
  const [url, setUrl] = useState(config.data_pod_url ?? '');
  const [key, setKey] = useState('');
  const lastFour = config.data_pod_api_key_last_four;
  const send = async () => {
    await plaza.api.putUserConfig({ data_pod_url: url, data_pod_api_key: key });
    setKey('');
    await queries.invalidateQueries({ queryKey: ['user config'] });
    say(t('pod.saved'));
  };
  return (
    <Card title={t('pod.title')}>
      <p className="soft">{t('pod.about')}</p>
      {config.updated_at && (
        <Facts>
          <Fact name={t('pod.key')}>{lastFour ? <code>{`…${lastFour}`}</code> : t('pod.noKey')}</Fact>
          <Fact name={t('pod.changed')}>
            <Time at={config.updated_at} />
          </Fact>
        </Facts>
      )}
      <SecretForm action={action} send={send} submit={t('pod.save')}>
        <TextField
          label={t('pod.url')}
          hint={t('pod.urlHint')}
          type="url"
          maxLength={2048}
          value={url}
          onValue={setUrl}
        />
        <TextField
          label={t('pod.newKey')}
          hint={t('pod.newKeyHint')}
          type="password"
          autoComplete="off"
          maxLength={500}
          value={key}
          onValue={setKey}
        />
      </SecretForm>
    </Card>
  );
}
