import type { Mail, MailAdminServiceService } from '@plaza/api/mail';
import { values } from '@plaza/api/values';
import { cursorFields, cutPage, fields, newId, pageTokens, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { findMail, insertMails, selectMails, type ListedMail } from './mail.queries.ts';
import type { MailQueue } from './queue.ts';
import { renderMail } from './render.ts';
import { sampleValues } from './values.ts';
import { languages, templateNames } from './templates.ts';

const template = z.enum(templateNames, { error: `Must be one of ${templateNames.join(', ')}.` });
const language = z.enum(languages, { error: `Must be one of ${languages.join(', ')}.` });
const one = z.object({ template, language });
const listRequest = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  userId: fields.idOrNone(),
  state: fields.oneOfOrNone(values['plaza.messaging.v1.Mail.state']),
});
const tokens = pageTokens('mails', z.tuple([cursorFields.id()]));

export interface MailHandlerDeps {
  database: Database;
  wake: MailQueue['wake'];
  publicUrl: string;
  /** Whether a mail server is configured. */
  isSending: boolean;
}

export function mailHandlers({
  database,
  wake,
  publicUrl,
  isSending,
}: MailHandlerDeps): Handlers<typeof MailAdminServiceService> {
  return {
    async listMailTemplates() {
      return { templates: templateNames.map((name) => ({ name, languages: [...languages] })) };
    },

    async previewMail(request) {
      const wanted = parse(one, request);
      return renderMail(wanted.template, wanted.language, sampleValues(wanted.language, publicUrl));
    },

    async sendTestMail(request, context) {
      const { userId } = context;
      const wanted = parse(one, request);
      return context.once(async (em) => {
        const id = newId();
        const mail = { id, user_id: userId, template: wanted.template, sample_language: wanted.language };
        await insertMails(em, [mail], !isSending);
        wake(em);
        const row = await findMail(em, id);
        if (!row) throw new Error('A mail that was just written is not there.');
        return { mail: toProto(row) };
      });
    },

    async listMails(request) {
      const { pageSize, pageToken, userId, state } = parse(listRequest, request);
      const filter = { userId, state };
      const before = tokens.read(pageToken, [userId, state])?.[0];
      const rows = await database.asSystem((em) => selectMails(em, filter, pageSize + 1, before));
      const { shown, last } = cutPage(rows, pageSize);
      return { mails: shown.map(toProto), nextPageToken: tokens.write(last && [last.id], [userId, state]) };
    },
  };
}

function toProto(row: ListedMail): Mail {
  return {
    id: row.id,
    userId: row.user_id,
    template: row.template,
    state: row.state,
    attempts: row.attempts,
    error: row.error,
    createdAt: row.created_at,
    nextAttemptAt: row.state === 'waiting' ? row.next_attempt_at : undefined,
    endedAt: row.ended_at ?? undefined,
  };
}
