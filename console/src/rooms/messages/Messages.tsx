import type { Conversation } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Page } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { conversationFilters } from './filters.ts';
import { ConversationAvatar, useConversationName } from './names.tsx';
import { NewConversation } from './NewConversation.tsx';
import { useConversations } from './queries.ts';
import './messages.css';

export function Messages() {
  const { t } = useTranslation('messages');
  const [{ list }, setFilters] = useFilters(conversationFilters);
  const [isOpening, setOpening] = useState(false);
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <>
          <ButtonLink look="quiet" to="/messages/privacy">
            {t('privacy')}
          </ButtonLink>
          <Button look="primary" icon="plus" onClick={() => setOpening(true)}>
            {t('open.title')}
          </Button>
        </>
      }
    >
      <List
        label={t('title')}
        list={useConversations(list)}
        rowId={({ id }) => id}
        draw={(rows) => (
          <ul className="conversations" aria-label={t('title')}>
            {rows.map((conversation) => (
              <Row key={conversation.id} conversation={conversation} />
            ))}
          </ul>
        )}
        filters={
          <SelectField
            label={t('which')}
            value={list ?? ''}
            options={[
              { value: '', label: t('current') },
              { value: 'requests', label: t('requests') },
              { value: 'archived', label: t('archived') },
            ]}
            onValue={(value) => setFilters(conversationFilters.parse({ list: value }))}
          />
        }
        empty={
          list === 'archived' ? (
            <EmptyState icon="mail" title={t('emptyArchive')}>
              {t('emptyArchiveText')}
            </EmptyState>
          ) : list === 'requests' ? (
            <EmptyState icon="mail" title={t('emptyRequests')}>
              {t('emptyRequestsText')}
            </EmptyState>
          ) : (
            <EmptyState icon="mail" title={t('empty')}>
              {t('emptyText')}
            </EmptyState>
          )
        }
      />
      {isOpening && <NewConversation onClose={() => setOpening(false)} />}
    </Page>
  );
}

function Row({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('messages');
  const nameOf = useConversationName();
  const { id, last_message: last, unread, muted_until: muted, updated_at: at } = conversation;
  return (
    <li>
      <Link to="/messages/$id" params={{ id }}>
        <ConversationAvatar conversation={conversation} />
        <span className="conversation-words">
          <strong>{nameOf(conversation)}</strong>
          <span className="soft">{last || t('noMessage')}</span>
        </span>
        <span className="conversation-facts">
          <span className="soft">
            <Time at={at} />
          </span>
          <span>
            {muted && <Badge>{t('muted')}</Badge>}{' '}
            {unread > 0 && <Badge tone={muted ? 'plain' : 'accent'}>{t('unread', { count: unread })}</Badge>}
          </span>
        </span>
      </Link>
    </li>
  );
}
