import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/Icon.tsx';
import { useDelivery } from './queries.ts';
import { useReason } from './state.tsx';

/** What became of a test, as soon as it is known. */
export function TestOutcome({ id, webhookId }: { id: string; webhookId: string }) {
  const { t } = useTranslation('webhooks');
  const { data } = useDelivery(id);
  const reason = useReason();
  const { status = 'pending', attempts = 0, response_status: answer = 0, error = '' } = data?.delivery ?? {};
  const outcome = status === 'delivered' ? 'delivered' : attempts === 0 && status === 'pending' ? 'sending' : 'failed';
  return (
    <div className={outcome === 'failed' ? 'note warn' : 'note'} role="status">
      <Icon name={outcome === 'failed' ? 'alert' : outcome === 'delivered' ? 'check' : 'info'} />
      <div className="note-body">
        <p>
          <strong>{t(`test.${outcome}`, { answer })}</strong> {reason({ response_status: answer, error })}
        </p>
        <p>
          <Link to="/webhooks/$id/deliveries/$delivery" params={{ id: webhookId, delivery: id }}>
            {t('test.show')}
          </Link>
        </p>
      </div>
    </div>
  );
}
