import type { Conversation, Message } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { idsOf, PicturesField } from '../../media/PicturesField.tsx';
import { Button } from '../../ui/Button.tsx';
import { CheckField, TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { usePersonName } from './names.tsx';
import { useReadAgain } from './queries.ts';
import { useOwnRole } from './roles.ts';

interface ComposerProps {
  conversation: Conversation;
  /** The message that is answered. */
  answered: Message | undefined;
  onAnswered(): void;
}

export function Composer({ conversation, answered, onAnswered }: ComposerProps) {
  const { t } = useTranslation('messages');
  const { id, kind } = conversation;
  const readAgain = useReadAgain(id);
  const form = useForm({
    id: `message.${id}`,
    initial: { message: '', attachment_ids: '', mention_ids: '' },
    send: ({ message, attachment_ids, mention_ids }, key) =>
      plaza.api.sendMessage(
        {
          conversation_id: id,
          message,
          ...(answered && { reply_to: answered.id }),
          attachment_ids: idsOf(attachment_ids),
          mention_ids: idsOf(mention_ids),
        },
        { key },
      ),
    onSent: () => {
      form.reset();
      onAnswered();
      void readAgain();
    },
  });
  return (
    <div className="composer">
      {answered && (
        <div className="answered">
          <blockquote>{answered.message}</blockquote>
          <Button size="small" look="quiet" icon="close" onClick={onAnswered}>
            {t('noAnswer')}
          </Button>
        </div>
      )}
      <Form form={form} submit={t('send')}>
        <TextAreaField label={t('message')} required maxLength={4000} rows={2} {...form.field('message')} />
        <details>
          <summary>{t('addMore')}</summary>
          <div className="stack">
            {kind === 'group' && <Mentions conversation={conversation} {...form.field('mention_ids')} />}
            <PicturesField
              label={t('pictures')}
              about={{ kind: 'message' }}
              most={10}
              known={[]}
              {...form.field('attachment_ids')}
            />
          </div>
        </details>
      </Form>
    </div>
  );
}

interface MentionsProps {
  conversation: Conversation;
  /** Ids, as a form keeps them. */
  value: string;
  onValue(value: string): void;
}

function Mentions({ conversation, value, onValue }: MentionsProps) {
  const { t } = useTranslation('messages');
  const { me } = useOwnRole(conversation);
  const nameOf = usePersonName();
  const ids = idsOf(value);
  return (
    <fieldset className="checks">
      <legend>{t('mention')}</legend>
      {conversation.participants
        .filter((person) => person.id !== me)
        .map((person) => (
          <CheckField
            key={person.id}
            label={nameOf(person)}
            isChecked={ids.includes(person.id)}
            onChecked={(isChecked) =>
              onValue((isChecked ? [...ids, person.id] : ids.filter((id) => id !== person.id)).join(','))
            }
          />
        ))}
    </fieldset>
  );
}
