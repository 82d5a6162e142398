import type { Delivery as DeliveryOf } from '@plaza/client';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { Attempts } from './Attempts.tsx';
import { useReplay } from './changes.ts';
import { useDelivery, useWebhook } from './queries.ts';
import { DeliveryState, nameOf } from './state.tsx';

export function Delivery() {
  const { t } = useTranslation('webhooks');
  const params: unknown = useParams({ strict: false });
  const { delivery: id } = params as { delivery: string };
  const { data, error, refetch } = useDelivery(id);
  if (error)
    return (
      <Page title={t('delivery.title')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!data) return <PageSkeleton />;
  const { delivery, attempts, payload } = data;
  return (
    <DeliveryPage delivery={delivery}>
      <DeliveryFacts delivery={delivery} />
      <Card title={t('attempts.title')}>
        <Attempts delivery={delivery} attempts={attempts} />
      </Card>
      <Card title={t('delivery.payload')} actions={<Copy text={payload} label={t('delivery.copy')} />}>
        <pre className="payload" role="region" tabIndex={0} aria-label={t('delivery.payload')}>
          {readable(payload)}
        </pre>
      </Card>
    </DeliveryPage>
  );
}

function DeliveryPage({ delivery, children }: { delivery: DeliveryOf; children: ReactNode }) {
  const { t } = useTranslation('webhooks');
  const { id, webhook_id: webhookId, status } = delivery;
  const { data: webhook } = useWebhook(webhookId);
  const replay = useReplay(id, webhookId);
  return (
    <Page
      title={delivery.event_type}
      about={t(`meaning.${status}`)}
      actions={
        <>
          <ButtonLink look="quiet" to={`/webhooks/${webhookId}`}>
            {t('backToOne')}
          </ButtonLink>
          {webhook?.enabled && (
            <Button icon="refresh" busy={replay.isPending} onClick={() => replay.mutate()}>
              {status === 'pending' ? t('delivery.now') : t('delivery.replay')}
            </Button>
          )}
        </>
      }
    >
      {replay.error && <ErrorNote error={replay.error} />}
      {children}
    </Page>
  );
}

function DeliveryFacts({ delivery }: { delivery: DeliveryOf }) {
  const { t } = useTranslation('webhooks');
  const { webhook_id: id } = delivery;
  const { data: webhook } = useWebhook(id);
  return (
    <Card>
      <Facts>
        <Fact name={t('status')}>
          <DeliveryState delivery={delivery} />
        </Fact>
        <Fact name={t('time')}>
          <Time at={delivery.created_at} as="exact" />
        </Fact>
        {delivery.ended_at && (
          <Fact name={t('ended')}>
            <Time at={delivery.ended_at} as="exact" />
          </Fact>
        )}
        {delivery.next_attempt_at && (
          <Fact name={t('next')}>
            <Time at={delivery.next_attempt_at} as="exact" />
          </Fact>
        )}
        <Fact name={t('webhook')}>
          <Link to="/webhooks/$id" params={{ id }}>
            {webhook ? nameOf(webhook) : id}
          </Link>
        </Fact>
        <Fact name="webhook-id">
          <Copy text={delivery.event_id} />
        </Fact>
        <Fact name={t('id')}>
          <Copy text={delivery.id} />
        </Fact>
      </Facts>
    </Card>
  );
}

/** The body on several lines. What is copied is the exact text, because that is what is signed. */
function readable(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
