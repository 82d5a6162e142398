import { useTranslation } from 'react-i18next';
import { Card } from '../../ui/Page.tsx';

const sample = `import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.PLAZA_WEBHOOK_SECRET);

app.post('/hooks/plaza', express.raw({ type: 'application/json' }), (request, response) => {
  const event = webhook.verify(request.body, request.headers);
  queue.push(event);
  response.sendStatus(204);
});`;

/** What a server has to do that receives messages. */
export function Receive() {
  const { t } = useTranslation('webhooks');
  return (
    <Card title={t('receive.title')}>
      <div className="stack">
        <ul className="consequences">
          <li>{t('receive.verify')}</li>
          <li>{t('receive.answer')}</li>
          <li>{t('receive.repeat')}</li>
          <li>{t('receive.order')}</li>
        </ul>
        <pre className="payload" role="region" tabIndex={0} aria-label={t('receive.sample')}>
          {sample}
        </pre>
        <p>
          {t('receive.guide')}{' '}
          <a href="/docs#tag-webhooks" target="_blank" rel="noreferrer">
            {t('receive.reference')}
          </a>
        </p>
      </div>
    </Card>
  );
}
