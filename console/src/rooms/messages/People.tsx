// Who is in a conversation. In a group they come and go.
import type { Conversation, Participant } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Avatar } from '../../media/Avatar.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { usePersonName } from './names.tsx';
import { useConversationAction, useReadAgain } from './queries.ts';
import { roles, useOwnRole, type Role } from './roles.ts';

interface PeopleProps {
  conversation: Conversation;
  onClose(): void;
}

export function People({ conversation, onClose }: PeopleProps) {
  const { t } = useTranslation('messages');
  const { id, participants } = conversation;
  const { mayManage } = useOwnRole(conversation);
  const { run, error, isBusy } = useConversationAction(id);
  return (
    <Dialog title={t('people.title')} onClose={onClose}>
      {error !== undefined && <ErrorNote error={error} />}
      <ul className="people" aria-label={t('people.title')}>
        {participants.map((person) => (
          <Person
            key={person.id}
            {...{ conversation, person, isBusy }}
            setRole={(role) =>
              run(() => plaza.api.setConversationRole({ conversation_id: id, user_id: person.id, role }))
            }
            remove={() => run(() => plaza.api.removeConversationMember({ conversation_id: id, user_id: person.id }))}
          />
        ))}
      </ul>
      {mayManage && <Add id={id} />}
    </Dialog>
  );
}

interface PersonProps {
  conversation: Conversation;
  person: Participant;
  isBusy: boolean;
  setRole(role: Role): void;
  remove(): void;
}

function Person({ conversation, person, isBusy, setRole, remove }: PersonProps) {
  const { t } = useTranslation('messages');
  const nameOf = usePersonName();
  const { me, role, mayManage } = useOwnRole(conversation);
  const isOwner = conversation.kind === 'group' && role === 'owner';
  const mayRemove = person.id !== me && mayManage && (isOwner || person.role === 'member');
  const name = nameOf(person);
  return (
    <li>
      <Avatar name={name} picture={person.picture} />
      <span className="name">
        {name} {person.id === me && <Badge>{t('people.you')}</Badge>}
      </span>
      {isOwner ? (
        <SelectField
          label={t('people.roleOf', { name })}
          value={person.role}
          options={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
          onValue={(chosen) => setRole(roles.find((known) => known === chosen) ?? 'member')}
        />
      ) : (
        conversation.kind === 'group' && <Badge>{t(`roles.${person.role}`)}</Badge>
      )}
      {mayRemove && (
        <Button size="small" busy={isBusy} onClick={remove}>
          {t('people.remove')}
          <span className="visually-hidden"> {name}</span>
        </Button>
      )}
    </li>
  );
}

function Add({ id }: { id: string }) {
  const { t } = useTranslation('messages');
  const readAgain = useReadAgain(id);
  const form = useForm({
    id: `conversation-add.${id}`,
    initial: { user_id: '' },
    send: ({ user_id }, key) => plaza.api.addConversationMember({ conversation_id: id, user_id }, { key }),
    onSent: () => {
      form.reset();
      void readAgain();
    },
  });
  return (
    <Form form={form} submit={t('people.add')}>
      <TextField
        label={t('people.id')}
        hint={t('open.peopleHint')}
        required
        maxLength={36}
        {...form.field('user_id')}
      />
    </Form>
  );
}
