import type { ApiKey } from '@plaza/client';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useKey } from './queries.ts';
import { RevokeDialog } from './RevokeDialog.tsx';
import { RollDialog } from './RollDialog.tsx';
import { KeyMode, KeyState, Shown } from './state.tsx';

const dialogs = { roll: RollDialog, revoke: RevokeDialog } as const;

export function Key() {
  const { t } = useTranslation('keys');
  const params: unknown = useParams({ strict: false });
  const { merchant, id } = params as { merchant: string; id: string };
  const { data: key, error, refetch } = useKey(merchant, id);
  const [open, setOpen] = useState<keyof typeof dialogs>();
  if (error)
    return (
      <Page title={t('key')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!key) return <PageSkeleton />;
  const OpenDialog = open && dialogs[open];
  return (
    <Page
      title={key.name}
      actions={
        <>
          <ButtonLink to={`/keys/${merchant}/requests?key=${id}`}>{t('requests.title')}</ButtonLink>
          {key.status === 'active' && (
            <>
              <ButtonLink to={`/keys/${merchant}/${id}/change`}>{t('change.title')}</ButtonLink>
              {key.rolled_to === '' && <Button onClick={() => setOpen('roll')}>{t('roll.title')}</Button>}
              <Button look="danger" onClick={() => setOpen('revoke')}>
                {t('revoke.title')}
              </Button>
            </>
          )}
        </>
      }
    >
      <KeyFacts apiKey={key} />
      {OpenDialog && <OpenDialog apiKey={key} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

function KeyFacts({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation('keys');
  const { limits, ceilings } = apiKey;
  return (
    <Card>
      <div className="stack">
        <Facts>
          <Fact name={t('status')}>
            <KeyState apiKey={apiKey} />
          </Fact>
          <Fact name={t('mode')}>
            <KeyMode apiKey={apiKey} />
          </Fact>
          <Fact name={t('key')}>
            <Shown apiKey={apiKey} />
          </Fact>
          <Fact name={t('lastUsed')}>{apiKey.last_used_at ? <Time at={apiKey.last_used_at} /> : t('never')}</Fact>
          {apiKey.expires_at && (
            <Fact name={t('expires')}>
              <Time at={apiKey.expires_at} />
            </Fact>
          )}
          <Fact name={t('created')}>
            <Time at={apiKey.created_at} />
          </Fact>
          <Fact name={t('cidrs')}>{apiKey.cidrs.length > 0 ? apiKey.cidrs.join(', ') : t('everywhere')}</Fact>
          {limits.map(({ name, calls, window_seconds: seconds, counts }) => (
            <Fact key={name} name={t('limit', { name })}>
              {t('limitText', { calls, seconds })}
              {counts !== 'all' && `, ${t(`change.countsOf.${counts}`)}`}
            </Fact>
          ))}
          {ceilings?.per_call && (
            <Fact name={t('perCall')}>
              <Money amount={ceilings.per_call} currency={ceilings.currency} />
            </Fact>
          )}
          {ceilings?.per_day && (
            <Fact name={t('perDay')}>
              <Money amount={ceilings.per_day} currency={ceilings.currency} />
            </Fact>
          )}
          <Fact name={t('id')}>
            <Copy text={apiKey.id} label={apiKey.id.slice(-12)} />
          </Fact>
        </Facts>
        <div>
          <p className="figure-name">{t('scopes')}</p>
          <p className="chips">
            {apiKey.scopes.map((scope) => (
              <Badge key={scope}>{scope}</Badge>
            ))}
          </p>
        </div>
      </div>
    </Card>
  );
}
