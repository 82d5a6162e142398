import type { Mail, MailTemplate } from '@plaza/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import type { Language } from '../../app/texts.ts';
import { useList } from '../../ui/list.ts';
import type { mailFilters } from './filters.ts';

export type TemplateName = MailTemplate['name'];

export const useMails = ({ person, state }: ValuesOf<typeof mailFilters>) =>
  useList(
    ['mails', person, state],
    async (page, signal) => {
      const input = { ...(person && { user_id: person }), ...(state && { state }), ...page };
      const { mails, next_page_token: next } = await plaza.api.listMails(input, { signal });
      return { rows: mails, next };
    },
    { everyMs: untilNextOutcome },
  );

/** Whether mails are sent at all: the newest one says so. Undefined while there is none. */
export const useIsSending = () =>
  useQuery({
    queryKey: ['newest mail'],
    queryFn: async ({ signal }) => (await plaza.api.listMails({ page_size: 1 }, { signal })).mails[0] ?? null,
    select: (newest) => newest && newest.state !== 'skipped',
  });

export const useTemplates = () =>
  useQuery({
    queryKey: ['mail templates'],
    queryFn: async ({ signal }) => (await plaza.api.listMailTemplates({}, { signal })).templates,
    staleTime: Infinity,
  });

export const usePreview = (template: TemplateName, language: Language) =>
  useQuery({
    queryKey: ['mail preview', template, language],
    queryFn: ({ signal }) => plaza.api.previewMail({ template, language }, { signal }),
    staleTime: Infinity,
  });

export function useSendTest(template: TemplateName, language: Language) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => (await plaza.api.sendTestMail({ template, language })).mail,
    onSuccess: () => {
      for (const queryKey of [['mails'], ['newest mail']]) void queries.invalidateQueries({ queryKey });
    },
  });
}

/** What becomes of a mail that the reader has just sent to themselves: it is among the newest of theirs. */
export const useOutcome = (sent: Mail) =>
  useQuery({
    queryKey: ['mail', sent.id],
    queryFn: async ({ signal }) => {
      const { mails } = await plaza.api.listMails({ user_id: sent.user_id, page_size: 100 }, { signal });
      return mails.find(({ id }) => id === sent.id) ?? sent;
    },
    initialData: sent,
    refetchInterval: ({ state: { data } }) => untilNextOutcome(data ? [data] : []),
  });

const oftenMs = 1_000;
const seldomMs = 15_000;

/** When to read mails again: soon while one is being sent, and never by itself when none waits, as each read is in the audit log. */
function untilNextOutcome(rows: readonly Mail[]): number {
  const due = rows
    .filter(({ state }) => state === 'waiting')
    .map(({ next_attempt_at: at }) => (at ? Date.parse(at) : 0) - Date.now());
  if (due.length === 0) return Infinity;
  return Math.max(oftenMs, Math.min(seldomMs, ...due));
}
