import type { Webhook } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useForm } from '../../ui/form.ts';
import { Card, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { useWebhook } from './queries.ts';
import { nameOf } from './state.tsx';
import { inputOf, valuesOf, WebhookForm } from './WebhookForm.tsx';

export function ChangeWebhook() {
  const { t } = useTranslation('webhooks');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data: webhook, error, refetch } = useWebhook(id);
  if (error)
    return (
      <Page title={t('change.title')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!webhook) return <PageSkeleton />;
  return (
    <Page
      title={t('change.of', { name: nameOf(webhook) })}
      about={t('change.about')}
      actions={
        <ButtonLink look="quiet" to={`/webhooks/${id}`}>
          {t('backToOne')}
        </ButtonLink>
      }
    >
      <Card>
        <ChangeForm webhook={webhook} />
      </Card>
    </Page>
  );
}

function ChangeForm({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('webhooks');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const { id } = webhook;
  const form = useForm({
    id: `webhook.${id}`,
    initial: valuesOf(webhook),
    send: (values, key) => plaza.api.updateWebhook({ id, ...inputOf(values) }, { key }),
    onSent: (answer) => {
      queries.setQueryData(['webhook', id], answer.webhook);
      void queries.invalidateQueries({ queryKey: ['webhooks'] });
      say(t('change.done'));
      void navigate({ to: '/webhooks/$id', params: { id } });
    },
  });
  return <WebhookForm form={form} submit={t('change.send')} />;
}
