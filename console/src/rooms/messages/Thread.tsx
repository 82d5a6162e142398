// The messages of a conversation, the newest at the end, where one writes.
import type { Conversation, Message } from '@plaza/client';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useSession } from '../../app/session.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card } from '../../ui/Page.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Composer } from './Composer.tsx';
import { MessageItem } from './MessageItem.tsx';
import { useConversationName } from './names.tsx';
import { RequestNote } from './RequestNote.tsx';
import { useConversationAction, useMessages, useReadAgain } from './queries.ts';

interface ThreadProps {
  conversation: Conversation;
  /** Shows only what is pinned. */
  isPinned: boolean;
}

export function Thread({ conversation, isPinned }: ThreadProps) {
  const { t } = useTranslation('messages');
  const nameOf = useConversationName();
  const [words, setWords] = useState('');
  const list = useMessages(conversation.id, isPinned, words);
  const isWhole = !isPinned && words === '';
  const action = useConversationAction(conversation.id);
  const [answered, setAnswered] = useState<Message>();
  const newest = list.rows[0]?.id;
  const end = useEnd(newest);
  useMarkRead(conversation, words === '' ? newest : undefined);
  return (
    <Card flush>
      <div className="padded">
        <SearchField label={t('search')} maxLength={100} value={words} onValue={setWords} />
      </div>
      {list.error ? (
        <div className="padded">
          <ErrorNote error={list.error} retry={list.retry} />
        </div>
      ) : list.isLoading ? (
        <PageSkeleton />
      ) : list.rows.length === 0 ? (
        <EmptyState icon="mail" title={t(words ? 'noneFound' : isPinned ? 'noPinned' : 'noMessage')} />
      ) : (
        <div ref={end} className="thread" role="region" tabIndex={0} aria-label={nameOf(conversation)}>
          {list.hasMore && (
            <Button size="small" icon="arrowUp" busy={list.isLoadingMore} onClick={list.loadMore}>
              {t('earlier')}
            </Button>
          )}
          <ol aria-live="polite">
            {list.rows.toReversed().map((message) => (
              <MessageItem
                key={message.id}
                {...{ conversation, message, action }}
                original={list.rows.find(({ id }) => id === message.reply_to)}
                onAnswer={() => setAnswered(message)}
              />
            ))}
          </ol>
        </div>
      )}
      {action.error !== undefined && (
        <div className="padded">
          <ErrorNote error={action.error} />
        </div>
      )}
      {isWhole && <RequestNote conversation={conversation} />}
      {isWhole && conversation.request !== 'sent' && (
        <Composer conversation={conversation} answered={answered} onAnswered={() => setAnswered(undefined)} />
      )}
    </Card>
  );
}

/** Scrolls to the newest message when it comes. */
function useEnd(newest: string | undefined) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [newest]);
  return end;
}

function onVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}
const isVisible = (): boolean => document.visibilityState === 'visible';

/** What is seen is read, not what a tab in the background shows; who looks as another person reads nothing for them. */
function useMarkRead({ id, unread }: Conversation, newest: string | undefined): void {
  const { isLooking } = useSession();
  const isSeen = useSyncExternalStore(onVisibility, isVisible);
  const readAgain = useReadAgain(id);
  const marked = useRef('');
  useEffect(() => {
    if (isLooking || !isSeen || unread === 0 || newest === undefined || marked.current === newest) return;
    marked.current = newest;
    // If it fails, the next message or visit marks it.
    plaza.api.markConversationRead({ conversation_id: id }).then(readAgain, () => undefined);
  }, [id, unread, newest, isLooking, isSeen, readAgain]);
}
