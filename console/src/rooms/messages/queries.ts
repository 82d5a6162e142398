import { useQuery, useQueryClient } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import { useAction, type Action } from '../../ui/action.ts';
import { useList } from '../../ui/list.ts';

export const useConversations = (list: 'archived' | 'requests' | undefined) =>
  useList(['conversations', list], async (page, signal) => {
    const which = { archived: list === 'archived', requested: list === 'requests' };
    const answer = await plaza.api.listConversations({ ...which, ...page }, { signal });
    return { rows: answer.conversations, next: answer.next_page_token };
  });

export const useConversation = (id: string) =>
  useQuery({
    queryKey: ['conversation', id],
    queryFn: async ({ signal }) => (await plaza.api.getConversation({ conversation_id: id }, { signal })).conversation,
  });

/** The newest first. */
export const useMessages = (conversationId: string, pinned: boolean, q: string) =>
  useList(['messages', conversationId, pinned, q], async (page, signal) => {
    const answer = await plaza.api.listMessages({ conversation_id: conversationId, pinned, q, ...page }, { signal });
    return { rows: answer.messages, next: answer.next_page_token };
  });

/** What a message said before. */
export const useVersions = (conversation_id: string, id: string) =>
  useQuery({
    queryKey: ['messages', conversation_id, 'versions', id],
    queryFn: async ({ signal }) => (await plaza.api.listMessageVersions({ conversation_id, id }, { signal })).versions,
  });

/** Whether others see what one has read, and one sees it of them. */
export const useReceipts = () =>
  useQuery({
    queryKey: ['receipts'],
    queryFn: async ({ signal }) => (await plaza.api.getReceipts({}, { signal })).enabled,
  });

export const useBlocked = () =>
  useList(['blocked people'], async (page, signal) => {
    const { people, next_page_token: next } = await plaza.api.listBlockedPeople(page, { signal });
    return { rows: people, next };
  });

/** Reads a conversation and its messages again. */
export function useReadAgain(id: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    const keys = [['conversations'], ['conversation', id], ['messages', id]];
    await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
}

/** A change of a conversation or of its messages, which are then read again. */
export function useConversationAction(id: string): Action {
  const readAgain = useReadAgain(id);
  const action = useAction();
  return {
    ...action,
    run: (work) =>
      action.run(async () => {
        await work();
        await readAgain();
      }),
  };
}
