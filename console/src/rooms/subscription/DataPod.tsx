// Where a person's data pod is. The key that opens it is typed here, kept nowhere on this side, and never comes back.
import type { UserConfig } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useAction } from '../../ui/action.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { SecretForm } from '../../ui/SecretForm.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Frame } from './Frame.tsx';
import { useUserConfig } from './queries.ts';

export function DataPod() {
  const { data, error, refetch } = useUserConfig();
  return (
    <Frame>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : data ? (
        <PodCard config={data} />
      ) : (
        <Card>
          <Skeleton width="50%" height={120} />
        </Card>
      )}
    </Frame>
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
