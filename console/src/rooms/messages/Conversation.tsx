import type { Conversation as Shown } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorSentence } from '../../app/errors.ts';
import { plaza } from '../../app/plaza.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { otherOf, useConversationName } from './names.tsx';
import { People } from './People.tsx';
import { ReportDialog } from './ReportDialog.tsx';
import { Rename } from './Rename.tsx';
import { useConversation, useConversationAction } from './queries.ts';
import { Thread } from './Thread.tsx';
import { useOwnRole } from './roles.ts';
import './messages.css';

export function Conversation() {
  const { t } = useTranslation('messages');
  const params: unknown = useParams({ strict: false });
  const { data: conversation, error, refetch } = useConversation((params as { id: string }).id);
  if (error)
    return (
      <Page title={t('title')} actions={<Back />}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  return conversation ? <Found key={conversation.id} conversation={conversation} /> : <PageSkeleton />;
}

function Back() {
  const { t } = useTranslation('messages');
  return (
    <ButtonLink look="quiet" icon="mail" to="/messages">
      {t('back')}
    </ButtonLink>
  );
}

function Found({ conversation }: { conversation: Shown }) {
  const { t } = useTranslation('messages');
  const nameOf = useConversationName();
  const other = otherOf(conversation, useOwnRole(conversation).me);
  const [dialog, setDialog] = useState<'people' | 'rename' | 'report'>();
  const [isPinned, setPinned] = useState(false);
  const [entries, error] = useEntries(conversation, setDialog);
  const close = () => setDialog(undefined);
  return (
    <Page
      title={nameOf(conversation)}
      about={conversation.muted_until ? t('mutedText') : undefined}
      actions={
        <>
          <Back />
          <Button icon="tag" aria-pressed={isPinned} onClick={() => setPinned(!isPinned)}>
            {t('pinned')}
          </Button>
          <Button icon="people" onClick={() => setDialog('people')}>
            {t('people.count', { count: conversation.participants.length })}
          </Button>
          <Menu label={t('more')} groups={[{ entries }]}>
            <Icon name="more" />
            <span className="visually-hidden">{t('more')}</span>
          </Menu>
        </>
      }
    >
      {error !== undefined && <ErrorNote error={error} />}
      <Thread conversation={conversation} isPinned={isPinned} />
      {dialog === 'people' && <People conversation={conversation} onClose={close} />}
      {dialog === 'report' && other && (
        <ReportDialog what={{ user_id: other.id }} name={nameOf(conversation)} onClose={close} />
      )}
      {dialog === 'rename' && <Rename conversation={conversation} onClose={close} />}
    </Page>
  );
}

/** What one may do with the conversation, and what went wrong with that. */
function useEntries(conversation: Shown, open: (dialog: 'rename' | 'report') => void): [MenuEntry[], unknown] {
  const { t } = useTranslation('messages');
  const { id, kind, muted_until: muted, archived } = conversation;
  const { me, mayManage } = useOwnRole(conversation);
  const { run, error } = useConversationAction(id);
  const leave = useLeave(conversation);
  const say = useToast();
  const block = async (user_id: string) => {
    await plaza.api.blockPerson({ user_id });
    say(t('blocked.done'));
  };
  const at = { conversation_id: id };
  const entries: MenuEntry[] = [
    muted
      ? { label: t('unmute'), onSelect: () => run(() => plaza.api.unmuteConversation(at)) }
      : { label: t('mute'), onSelect: () => run(() => plaza.api.muteConversation(at)) },
    archived
      ? { label: t('unarchive'), onSelect: () => run(() => plaza.api.unarchiveConversation(at)) }
      : { label: t('archive'), onSelect: () => run(() => plaza.api.archiveConversation(at)) },
  ];
  const other = otherOf(conversation, me);
  if (kind === 'direct' && other)
    entries.push(
      { label: t('block'), onSelect: () => run(() => block(other.id)) },
      { label: t('report.open'), icon: 'alert', onSelect: () => open('report') },
    );
  if (kind === 'group') {
    if (mayManage) entries.push({ label: t('rename.title'), onSelect: () => open('rename') });
    entries.push({ label: t('leave'), icon: 'signOut', onSelect: () => void leave() });
  }
  return [entries, error];
}

/** The page goes first: who has left cannot read it any more. */
function useLeave(conversation: Shown): () => Promise<void> {
  const { t } = useTranslation('messages');
  const { me } = useOwnRole(conversation);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const say = useToast();
  const sentenceOf = useErrorSentence();
  return async () => {
    await navigate({ to: '/messages' });
    try {
      await plaza.api.removeConversationMember({ conversation_id: conversation.id, user_id: me });
      say(t('left'));
    } catch (error) {
      say(await sentenceOf(error));
    }
    await queries.invalidateQueries({ queryKey: ['conversations'] });
  };
}
