import type { Conversation, Message } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Gallery } from '../../media/Picture.tsx';
import type { Action } from '../../ui/action.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { Time } from '../../ui/Time.tsx';
import { Edit, Versions } from './MessageDialogs.tsx';
import { usePersonName } from './names.tsx';
import { ReportDialog } from './ReportDialog.tsx';
import { useOwnRole } from './roles.ts';

/** Those that are offered. Others react with any. */
const emojis = ['👍', '❤️', '😂', '😮', '🎉'];

interface MessageItemProps {
  conversation: Conversation;
  message: Message;
  /** What it answers, if that is known. */
  original: Message | undefined;
  action: Action;
  onAnswer(): void;
}

export function MessageItem({ conversation, message, original, action, onAnswer }: MessageItemProps) {
  const { t } = useTranslation('messages');
  const { me } = useOwnRole(conversation);
  const nameOf = usePersonName();
  const [dialog, setDialog] = useState<'edit' | 'versions' | 'report'>();
  const personOf = (id: string) => conversation.participants.find((person) => person.id === id);
  const name = nameOf(personOf(message.user_id));
  const close = () => setDialog(undefined);
  const isMine = message.user_id === me;
  return (
    <li className={isMine ? 'message mine' : 'message'}>
      <div className="message-head">
        <strong>{isMine ? t('you') : name}</strong>
        <span className="soft">
          <Time at={message.timestamp} />
        </span>
        {message.pinned_at && <Badge tone="accent">{t('isPinned')}</Badge>}
        {message.mentions.includes(me) && <Badge tone="warn">{t('mentionsYou')}</Badge>}
        {message.edits > 0 && (
          <Button size="small" look="quiet" onClick={() => setDialog('versions')}>
            {t('edited')}
          </Button>
        )}
        <MessageMenu {...{ conversation, message, action, name, onAnswer }} onDialog={setDialog} />
      </div>
      {message.reply_to && (
        <blockquote>{original ? original.message : <span className="soft">{t('original')}</span>}</blockquote>
      )}
      <p>{message.message}</p>
      <Gallery pictures={message.attachments} />
      {message.reactions.length > 0 && <Reactions message={message} action={action} />}
      {isMine && message.read && <span className="soft">{t('read')}</span>}
      {dialog === 'edit' && <Edit message={message} onClose={close} />}
      {dialog === 'report' && (
        <ReportDialog what={{ conversation_id: conversation.id, message_id: message.id }} name={name} onClose={close} />
      )}
      {dialog === 'versions' && <Versions message={message} onClose={close} />}
    </li>
  );
}

function react({ conversation_id, id }: Message, emoji: string, isMine: boolean) {
  const at = { conversation_id, id, emoji };
  return isMine ? plaza.api.removeReaction(at) : plaza.api.addReaction(at);
}

function Reactions({ message, action }: Pick<MessageItemProps, 'message' | 'action'>) {
  const { t } = useTranslation('messages');
  return (
    <span className="chips" role="group" aria-label={t('reactions')}>
      {message.reactions.map(({ emoji, count, mine }) => (
        <button
          key={emoji}
          type="button"
          className="reaction"
          aria-pressed={mine}
          aria-label={t('reaction', { emoji, count })}
          onClick={() => action.run(() => react(message, emoji, mine))}
        >
          {emoji} {count}
        </button>
      ))}
    </span>
  );
}

type MessageMenuProps = Omit<MessageItemProps, 'original'> & {
  name: string;
  onDialog(dialog: 'edit' | 'report'): void;
};

function MessageMenu({ conversation, message, action, name, onAnswer, onDialog }: MessageMenuProps) {
  const { t } = useTranslation('messages');
  const { me, mayPin } = useOwnRole(conversation);
  const at = { conversation_id: conversation.id, id: message.id };
  const does = (work: () => Promise<unknown>) => () => action.run(work);
  const entries: MenuEntry[] = [{ label: t('answer'), onSelect: onAnswer }];
  if (mayPin)
    entries.push(
      message.pinned_at
        ? { label: t('unpin'), onSelect: does(() => plaza.api.unpinMessage(at)) }
        : { label: t('pin'), onSelect: does(() => plaza.api.pinMessage(at)) },
    );
  const hide = { label: t('hide'), onSelect: does(() => plaza.api.hideMessage(at)) };
  if (message.user_id === me)
    entries.push({ label: t('edit.title'), onSelect: () => onDialog('edit') }, hide, {
      label: t('delete'),
      onSelect: does(() => plaza.api.deleteMessage(at)),
    });
  else entries.push(hide, { label: t('report.open'), icon: 'alert', onSelect: () => onDialog('report') });
  const isMine = (emoji: string) => message.reactions.some((each) => each.emoji === emoji && each.mine);
  return (
    <Menu
      label={t('actionsOf', { name })}
      groups={[
        { entries },
        {
          name: t('react'),
          entries: emojis.map((emoji) => ({
            label: emoji,
            onSelect: does(() => react(message, emoji, isMine(emoji))),
          })),
        },
      ]}
    >
      <Icon name="more" />
      <span className="visually-hidden">{t('actionsOf', { name })}</span>
    </Menu>
  );
}
