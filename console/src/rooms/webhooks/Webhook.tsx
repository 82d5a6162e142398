import type { Webhook as WebhookOf } from '@plaza/client';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useEnable, useSendTest } from './changes.ts';
import { Deliveries } from './Deliveries.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { DisableDialog } from './DisableDialog.tsx';
import { useNewest, useWebhook } from './queries.ts';
import { ReplayDialog } from './ReplayDialog.tsx';
import { RotateDialog } from './RotateDialog.tsx';
import { nameOf, WebhookState } from './state.tsx';
import { TestOutcome } from './TestOutcome.tsx';
import { everything } from './types.ts';

const dialogs = { disable: DisableDialog, rotate: RotateDialog, replay: ReplayDialog, delete: DeleteDialog } as const;

type DialogName = keyof typeof dialogs;

export function Webhook() {
  const { t } = useTranslation('webhooks');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data: webhook, error, refetch } = useWebhook(id);
  const [open, setOpen] = useState<DialogName>();
  const test = useSendTest(id);
  const enable = useEnable(id);
  if (error)
    return (
      <Page title={t('webhook')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!webhook) return <PageSkeleton />;
  const OpenDialog = open && dialogs[open];
  return (
    <Page
      title={nameOf(webhook)}
      about={t('aboutOne')}
      actions={
        <>
          {webhook.enabled ? (
            <Button look="primary" busy={test.isPending} onClick={() => test.mutate()}>
              {t('test.send')}
            </Button>
          ) : (
            <Button look="primary" busy={enable.isPending} onClick={() => enable.mutate()}>
              {t('enable.send')}
            </Button>
          )}
          <ButtonLink to={`/webhooks/${id}/change`}>{t('change.title')}</ButtonLink>
          <MoreMenu webhook={webhook} onChoose={setOpen} />
        </>
      }
    >
      {test.error && <ErrorNote error={test.error} />}
      {enable.error && <ErrorNote error={enable.error} />}
      <Trouble webhook={webhook} />
      {test.data && <TestOutcome key={test.data.delivery.id} id={test.data.delivery.id} webhookId={id} />}
      <WebhookFacts webhook={webhook} />
      <Deliveries webhook={webhook} />
      {OpenDialog && <OpenDialog webhook={webhook} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

function MoreMenu({ webhook, onChoose }: { webhook: WebhookOf; onChoose(dialog: DialogName): void }) {
  const { t } = useTranslation('webhooks');
  const entry = (name: DialogName, label: string) => ({ label, onSelect: () => onChoose(name) });
  return (
    <Menu
      label={t('more')}
      className="button secondary normal"
      groups={[
        {
          entries: [
            ...(webhook.enabled ? [entry('replay', t('replay.title'))] : []),
            entry('rotate', t('rotate.title')),
            ...(webhook.enabled ? [entry('disable', t('disable.title'))] : []),
          ],
        },
        { entries: [entry('delete', t('delete.title'))] },
      ]}
    >
      {t('more')}
      <Icon name="chevronDown" size={16} />
    </Menu>
  );
}

/** Why nothing arrives, and what helps. */
function Trouble({ webhook: { enabled, disabled_reason: reason, failing_since: since } }: { webhook: WebhookOf }) {
  const { t } = useTranslation('webhooks');
  if (enabled && !since) return null;
  return (
    <div className="note warn" role="status">
      <Icon name="alert" />
      <div className="note-body">
        <p>
          <strong>{enabled ? t('trouble.failing') : t(`trouble.reason.${reason || 'owner'}`)}</strong>
        </p>
        <p>{enabled ? t('trouble.failingText') : t('trouble.disabledText')}</p>
      </div>
    </div>
  );
}

function WebhookFacts({ webhook }: { webhook: WebhookOf }) {
  const { t } = useTranslation('webhooks');
  const { id, event_types: types } = webhook;
  return (
    <Card>
      <div className="stack">
        <Facts>
          <Fact name={t('status')}>
            <WebhookState webhook={webhook} />
          </Fact>
          <Fact name={t('newestDelivered')}>
            <Newest id={id} status="delivered" />
          </Fact>
          <Fact name={t('newestFailed')}>
            <Newest id={id} status="failed" />
          </Fact>
          {webhook.failing_since && (
            <Fact name={t('failingSince')}>
              <Time at={webhook.failing_since} />
            </Fact>
          )}
          {webhook.previous_secret_until && (
            <Fact name={t('earlierSecrets')}>
              <Time at={webhook.previous_secret_until} />
            </Fact>
          )}
          <Fact name={t('created')}>
            <Time at={webhook.created_at} />
          </Fact>
          <Fact name={t('url')}>
            <Copy text={webhook.url} />
          </Fact>
          <Fact name={t('id')}>
            <Copy text={id} label={id.slice(-12)} />
          </Fact>
        </Facts>
        <div>
          <p className="figure-name">{t('eventTypes')}</p>
          <p className="chips">
            {types.includes(everything) ? t('allTypes') : types.map((type) => <Badge key={type}>{type}</Badge>)}
          </p>
        </div>
      </div>
    </Card>
  );
}

function Newest({ id, status }: { id: string; status: 'delivered' | 'failed' }) {
  const { t } = useTranslation('webhooks');
  const { data } = useNewest(id, status);
  if (data === null) return <span className="soft">{t('none')}</span>;
  if (!data) return <span className="soft">–</span>;
  return (
    <Link to="/webhooks/$id/deliveries/$delivery" params={{ id, delivery: data.id }}>
      <Time at={data.ended_at} />
    </Link>
  );
}
