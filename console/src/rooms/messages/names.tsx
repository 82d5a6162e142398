// What conversations and their people are called.
import type { Conversation, Participant } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../app/session.tsx';
import { Avatar } from '../../media/Avatar.tsx';

export function usePersonName(): (person: Pick<Participant, 'name'> | undefined) => string {
  const { t } = useTranslation('messages');
  return (person) => person?.name || t('nobody');
}

/** The name of a group, or else its other people. */
export function useConversationName(): (conversation: Conversation) => string {
  const { id: me } = useUser();
  const { i18n } = useTranslation('messages');
  const nameOf = usePersonName();
  const list = new Intl.ListFormat(i18n.language);
  return ({ name, participants }) => {
    const others = participants.filter(({ id }) => id !== me);
    return name || list.format((others.length > 0 ? others : participants).map(nameOf));
  };
}

/** The other one of two people. */
export const otherOf = ({ participants }: Conversation, me: string): Participant | undefined =>
  participants.find(({ id }) => id !== me);

/** The other person, or the group. */
export function ConversationAvatar({ conversation }: { conversation: Conversation }) {
  const { id: me } = useUser();
  const nameOf = useConversationName();
  const picture = conversation.kind === 'direct' ? otherOf(conversation, me)?.picture : undefined;
  return <Avatar name={nameOf(conversation)} picture={picture} />;
}
