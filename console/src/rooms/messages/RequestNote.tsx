// What a conversation of strangers is, until it is accepted.
import type { Conversation } from '@plaza/client';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { useConversationName } from './names.tsx';
import { useConversationAction } from './queries.ts';

export function RequestNote({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('messages');
  const name = useConversationName()(conversation);
  if (conversation.request === 'none') return null;
  return (
    <div className="request" role="note">
      {conversation.request === 'received' && <p>{t('request.received', { name })}</p>}
      {conversation.request === 'unsent' && <p>{t('request.unsent', { name })}</p>}
      {conversation.request === 'sent' && <p>{t('request.sent', { name })}</p>}
      {conversation.request === 'received' && <Answers id={conversation.id} />}
    </div>
  );
}

function Answers({ id }: { id: string }) {
  const { t } = useTranslation('messages');
  const navigate = useNavigate();
  const say = useToast();
  const { run, error } = useConversationAction(id);
  const at = { conversation_id: id };
  const decline = async () => {
    await plaza.api.declineConversation(at);
    say(t('request.declined'));
    await navigate({ to: '/messages', search: { list: 'requests' } });
  };
  return (
    <>
      {error !== undefined && <ErrorNote error={error} />}
      <div className="actions">
        <Button look="primary" onClick={() => run(() => plaza.api.acceptConversation(at))}>
          {t('request.accept')}
        </Button>
        <Button onClick={() => run(decline)}>{t('request.decline')}</Button>
      </div>
    </>
  );
}
