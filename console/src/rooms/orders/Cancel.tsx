import { useQueryClient } from '@tanstack/react-query';
import type { FoundOrder } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useAction } from '../../ui/action.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TextAreaField } from '../../ui/Field.tsx';
import { useToast } from '../../ui/Toast.tsx';

/** Asks why, and says what is undone. */
export function CancelOrder({ order: { id, kind } }: { order: FoundOrder }) {
  const { t } = useTranslation('orders');
  const queries = useQueryClient();
  const say = useToast();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const { isBusy, error, run } = useAction();
  const cancel = () =>
    run(async () => {
      try {
        await plaza.api.cancelOrder({ id, reason });
        setOpen(false);
        say(t('cancel.done'));
      } finally {
        // Also where it was too late: then the order is paid.
        for (const queryKey of [['order', id], ['orders'], ['audit']]) void queries.invalidateQueries({ queryKey });
      }
    });
  return (
    <>
      <Button size="small" look="danger" icon="close" onClick={() => setOpen(true)}>
        {t('cancel.open')}
      </Button>
      {isOpen && (
        <Dialog
          title={t('cancel.title')}
          onClose={() => setOpen(false)}
          actions={
            <Button look="danger" busy={isBusy} onClick={cancel}>
              {t('cancel.send')}
            </Button>
          }
        >
          <ul className="consequences">
            <li>{t('cancel.money')}</li>
            <li>{t(`cancel.goods.${kind}`)}</li>
            <li>{t('cancel.late')}</li>
          </ul>
          <TextAreaField
            label={t('cancel.reason')}
            hint={t('cancel.reasonHint')}
            maxLength={200}
            value={reason}
            onValue={setReason}
          />
          {error !== undefined && <ErrorNote error={error} />}
        </Dialog>
      )}
    </>
  );
}
