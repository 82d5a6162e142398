import type { CreateWebhookResponse } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { useForm } from '../../ui/form.ts';
import { Card, Page } from '../../ui/Page.tsx';
import { Receive } from './Receive.tsx';
import { Secret } from './Secret.tsx';
import { nameOf } from './state.tsx';
import { inputOf, valuesOf, WebhookForm } from './WebhookForm.tsx';

export function NewWebhook() {
  const { t } = useTranslation('webhooks');
  const [made, setMade] = useState<CreateWebhookResponse>();
  if (made) return <Made {...made} />;
  return (
    <Page
      title={t('new.title')}
      about={t('new.about')}
      actions={
        <ButtonLink look="quiet" to="/webhooks">
          {t('back')}
        </ButtonLink>
      }
    >
      <Card>
        <NewForm onMade={setMade} />
      </Card>
    </Page>
  );
}

function NewForm({ onMade }: { onMade(made: CreateWebhookResponse): void }) {
  const { t } = useTranslation('webhooks');
  const queries = useQueryClient();
  const form = useForm({
    id: 'webhook',
    initial: valuesOf({ url: '', description: '', event_types: [] }),
    send: (values, key) => plaza.api.createWebhook(inputOf(values), { key }),
    onSent: (answer) => {
      void queries.invalidateQueries({ queryKey: ['webhooks'] });
      onMade(answer);
    },
  });
  return <WebhookForm form={form} submit={t('new.send')} />;
}

function Made({ webhook, secret }: CreateWebhookResponse) {
  const { t } = useTranslation('webhooks');
  return (
    <Page
      title={t('new.done', { name: nameOf(webhook) })}
      about={t('new.next')}
      actions={
        <ButtonLink look="primary" to={`/webhooks/${webhook.id}`}>
          {t('new.open')}
        </ButtonLink>
      }
    >
      <Card title={t('secret.title')}>
        <div className="stack">
          <Secret secret={secret} />
        </div>
      </Card>
      <Receive />
    </Page>
  );
}
