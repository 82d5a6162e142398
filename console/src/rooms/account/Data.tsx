import type { Export } from '@plaza/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useStepUp } from '../../app/StepUp.tsx';
import { useAction } from '../../ui/action.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { download } from '../../ui/csv.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { Account } from './Account.tsx';

// An archive is usually ready after some seconds.
const whileRunningMs = 2_000;

export function Data() {
  const { data, error, refetch } = useQuery({
    queryKey: ['exports'],
    queryFn: ({ signal }) => plaza.api.listExports({}, { signal }),
    refetchInterval: ({ state }) => (state.data?.exports.some(isRunning) ? whileRunningMs : false),
  });
  return (
    <Account>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : data ? (
        <>
          <RequestCard running={data.exports.some(isRunning)} />
          {data.exports.map((archive) => (
            <ExportCard key={archive.id} archive={archive} />
          ))}
        </>
      ) : (
        <Card>
          <Skeleton width="50%" height={120} />
        </Card>
      )}
    </Account>
  );
}

const isRunning = ({ state }: Export) => state === 'running';

function RequestCard({ running }: { running: boolean }) {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const action = useAction();
  const stepUp = useStepUp();
  const request = async () => {
    await stepUp.run(() => plaza.api.createExport({}));
    await queries.invalidateQueries({ queryKey: ['exports'] });
  };
  return (
    <Card title={t('data.request')}>
      <p>{t('data.about')}</p>
      <p className="soft">{t('data.notIn')}</p>
      {action.error !== undefined && <ErrorNote error={action.error} />}
      <div className="actions">
        <Button look="primary" busy={action.isBusy} disabled={running} onClick={() => action.run(request)}>
          {t('data.request')}
        </Button>
      </div>
      {stepUp.dialog}
    </Card>
  );
}

const tones = { running: 'warn', ready: 'good', failed: 'bad' } as const;

function ExportCard({ archive }: { archive: Export }) {
  const { t } = useTranslation('account');
  const action = useAction();
  const stepUp = useStepUp();
  const fetchIt = async () => {
    const answer = await stepUp.run(() => plaza.api.downloadExport({ id: archive.id }));
    download(`plaza-${archive.created_at.slice(0, 10)}.zip`, await answer.blob());
  };
  return (
    <Card title={t('data.archive')}>
      <p role="status">
        <Badge tone={tones[archive.state]}>{t(`data.states.${archive.state}`)}</Badge>
      </p>
      <Facts>
        <Fact name={t('data.requested')}>
          <Time at={archive.created_at} />
        </Fact>
        {archive.state === 'ready' && (
          <Fact name={t('data.until')}>
            <Time at={archive.expires_at} />
          </Fact>
        )}
        {archive.sha256 && <Fact name="SHA-256">{<code className="wrap">{archive.sha256}</code>}</Fact>}
      </Facts>
      {action.error !== undefined && <ErrorNote error={action.error} />}
      {archive.state === 'ready' && (
        <div className="actions">
          <Button icon="download" busy={action.isBusy} onClick={() => action.run(fetchIt)}>
            {t('data.download')}
          </Button>
        </div>
      )}
      {stepUp.dialog}
    </Card>
  );
}
