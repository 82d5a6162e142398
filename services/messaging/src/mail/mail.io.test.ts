// Mails over real SMTP: sent once, tried again, refused, and written down without an address.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { MailAdminServiceService } from '@plaza/api/mail';
import { values } from '@plaza/api/values';
import { newId } from '@plaza/service';
import { failure, startTestService, until } from '@plaza/testing';
import { startMailHouse, type MailHouse } from '../../test/mail.ts';
import { messagingRecipe } from '../../test/recipe.ts';
import { languages, templateNames } from './templates.ts';

let house: MailHouse;

beforeAll(async () => {
  house = await startMailHouse();
});
afterAll(() => house.stop());
beforeEach(() => {
  house.sink.mails.length = 0;
  house.sink.answers.length = 0;
});

async function sendTest(language = 'en', idempotencyKey?: string): Promise<string> {
  const { mail } = await house.mails.sendTestMail(
    { template: 'test', language },
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );
  return mail!.id;
}

/** As if the time until the next attempt had passed. */
async function hurry(id: string): Promise<void> {
  await until(
    async () => (await house.mails.listMails({})).mails.find((mail) => mail.id === id && mail.error !== ''),
    'a failed attempt',
  );
  await house.files.admin('update mails set next_attempt_at = now() where id = $1', [id]);
}

test('a mail arrives in its language, in HTML and as plain text, with an id that is its own', async () => {
  const id = await sendTest('fr');
  const [mail] = await house.received(house.admin.email);
  expect(mail).toMatchObject({
    from: 'no-reply@plaza.example',
    to: [house.admin.email],
    subject: 'Un message d’essai de Plaza',
    messageId: `<${id}@plaza.example>`,
  });
  expect(mail?.text).toContain('Bonjour Ada,');
  expect(mail?.html).toContain('Bonjour Ada,');
  expect(mail?.headers).toMatchObject({ 'auto-submitted': 'auto-generated' });
  expect(await house.ended(id, 'sent')).toMatchObject({
    userId: house.admin.id,
    template: 'test',
    attempts: 1,
    error: '',
  });
});

test('a mail that auth requests has the link and the code of its challenge', async () => {
  const noah = { email: 'noah@plaza.example', password: 'test123' };
  const { user, accessToken: token } = await house.auth.register({ ...noah, name: 'Noah', language: 'fr' });
  const [mail] = await house.received(noah.email);
  expect(mail?.subject).toBe('Confirmez votre adresse e-mail');
  expect(mail?.text).toMatch(/https:\/\/plaza\.example\/console\/confirm-address#token=[\w-]{64}\s/);
  const [code] = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(mail?.text ?? '') ?? [''];
  expect(await house.credentials.verifyEmail({ email: noah.email, code })).toEqual({ email: noah.email });

  // A notice has no challenge, and is in the list of notifications as well.
  await house.credentials.changePassword({ currentPassword: noah.password, newPassword: 'test1234' }, { token });
  const [, notice] = await house.received(noah.email, 2);
  expect(notice?.text).toContain('https://plaza.example/console/forgotten-password\n');
  expect(await house.files.admin('select type from notifications where user_id = $1', [user?.id])).toEqual([
    { type: 'account.password_changed' },
  ]);
});

test('a mail whose challenge has ended is not sent', async () => {
  await house.pause();
  const email = 'ines@plaza.example';
  const { user } = await house.auth.register({ email, password: 'test123', name: 'Inès' });
  await house.authFiles.admin('delete from challenges where user_id = $1', [user?.id]);
  await house.resume();
  await until(
    async () =>
      (await house.mails.listMails({ userId: user!.id })).mails.map(({ state }) => state).join() === 'expired',
    'the end of the mail',
  );
  expect(house.sink.mails).toEqual([]);
});

test('a repeated key sends one mail', async () => {
  const key = newId();
  const [first, second] = [await sendTest('en', key), await sendTest('en', key)];
  expect(second).toBe(first);
  await house.ended(first, 'sent');
  expect(house.sink.mails).toHaveLength(1);
});

test('a mail that the server cannot take now is tried again, and is the same mail', async () => {
  house.sink.answers.push({ at: 'recipient', code: 451, text: '4.3.0 Try later' });
  const id = await sendTest();
  await hurry(id);
  expect(await house.ended(id, 'sent')).toMatchObject({ attempts: 2, error: '' });
  expect(house.sink.mails.map(({ messageId }) => messageId)).toEqual([`<${id}@plaza.example>`]);
});

test('a connection that breaks before the message was taken costs an attempt, and no mail', async () => {
  house.sink.answers.push({ at: 'before message' });
  const id = await sendTest();
  await hurry(id);
  expect(await house.ended(id, 'sent')).toMatchObject({ attempts: 2 });
  expect(house.sink.mails).toHaveLength(1);
});

test('an answer that is lost leads to the same mail again, under the same Message-ID', async () => {
  house.sink.answers.push({ at: 'after message' });
  const id = await sendTest();
  await hurry(id);
  await house.ended(id, 'sent');
  expect(new Set(house.sink.mails.map(({ messageId }) => messageId))).toEqual(new Set([`<${id}@plaza.example>`]));
});

test('a refusal for good ends the mail, keeps the codes and not the text', async () => {
  house.sink.answers.push({ at: 'recipient', code: 550, text: `5.1.1 ${house.admin.email} is unknown` });
  const id = await sendTest();
  expect(await house.ended(id, 'refused')).toMatchObject({ attempts: 1, error: '550 5.1.1' });
  const [row] = await house.files.admin<{ row: string }>(
    'select row_to_json(m)::text as row from mails m where id = $1',
    [id],
  );
  expect(row?.row).not.toContain(house.admin.email);
  expect(
    await house.files.admin(`select type, payload->>'refused' as refused from outbox where type like '%MailAnswered'`),
  ).toEqual([{ type: 'plaza.events.v1.MailAnswered', refused: 'true' }]);
});

test('after the last attempt a mail is given up', async () => {
  house.sink.answers.push({ at: 'recipient', code: 451, text: '4.3.0 Try later' });
  await house.pause();
  const id = newId();
  await house.files.admin(
    `insert into mails (id, user_id, template, sample_language, attempts) values ($1, $2, 'test', 'en', 11)`,
    [id, house.admin.id],
  );
  await house.resume();
  expect(await house.ended(id, 'failed')).toMatchObject({ attempts: 12, error: '451 4.3.0' });
});

test('a mail that waits is sent after a restart, and one that a dead process had leased after its lease', async () => {
  await house.pause();
  const [waiting, left] = [newId(), newId()];
  await house.files.admin(`insert into mails (id, user_id, template, sample_language) values ($1, $2, 'test', 'en')`, [
    waiting,
    house.admin.id,
  ]);
  await house.files.admin(
    `insert into mails (id, user_id, template, sample_language, attempts, leased_until) values ($1, $2, 'test', 'en', 1, now() + interval '1 second')`,
    [left, house.admin.id],
  );
  await house.resume();
  await house.ended(waiting, 'sent');
  expect(await house.ended(left, 'sent')).toMatchObject({ attempts: 2 });
});

test('a mail waits while auth does not answer, and goes out when it does', async () => {
  await house.stopAuth();
  const id = newId();
  await house.files.admin(`insert into mails (id, user_id, template, sample_language) values ($1, $2, 'test', 'en')`, [
    id,
    house.admin.id,
  ]);
  await until(
    async () => (await house.files.admin(`select 1 from mails where id = $1 and error = 'recipient'`, [id])).length > 0,
    'an attempt without auth',
  );
  await house.resumeAuth();
  await until(async () => {
    await house.files.admin(`update mails set next_attempt_at = now() where id = $1 and state = 'waiting'`, [id]);
    return (await house.files.admin(`select 1 from mails where id = $1 and state = 'sent'`, [id])).length > 0;
  }, 'the mail is sent');
});

test('a mail to somebody who is not there any more is not sent', async () => {
  const id = newId();
  await house.files.admin(`insert into mails (id, user_id, template, sample_language) values ($1, $2, 'test', 'en')`, [
    id,
    newId(),
  ]);
  await house.ended(id, 'expired');
  expect(house.sink.mails).toEqual([]);
});

test('two processes send many mails, each once, over few connections', async () => {
  const other = await house.another();
  const ids = Array.from({ length: 40 }, newId);
  await house.files.admin(
    `insert into mails (id, user_id, template, sample_language) select unnest($1::uuid[]), $2, 'test', 'en'`,
    [ids, house.admin.id],
  );
  const isOver = async (): Promise<boolean> =>
    (await house.files.admin(`select 1 from mails where id = any($1) and state <> 'sent'`, [ids])).length === 0;
  await until(isOver, 'all mails are sent');
  await other.close();
  expect(house.sink.mails.map(({ messageId }) => messageId).sort()).toEqual(
    ids.map((id) => `<${id}@plaza.example>`).sort(),
  );
  // Four of each process, and those of the tests before.
  expect(house.sink.maxConnections()).toBeLessThanOrEqual(12);
});

test('every mail can be looked at in every language', async () => {
  const { templates } = await house.mails.listMailTemplates({});
  expect(templates).toEqual(templateNames.map((name) => ({ name, languages: [...languages] })));
  expect([...values['plaza.messaging.v1.Mail.template']]).toEqual(templateNames);
  for (const template of templateNames)
    for (const language of languages) {
      const { subject, html, text } = await house.mails.previewMail({ template, language });
      for (const part of [subject, html, text]) expect(part).not.toBe('');
    }
  for (const wrong of [{ template: 'none', language: 'en' }, { template: 'test', language: 'de' }, {}])
    expect((await failure(house.mails.previewMail(wrong))).code).toBe(status.INVALID_ARGUMENT);
});

test('the list of mails is paged, and filtered by person and state', async () => {
  const { mails, nextPageToken } = await house.mails.listMails({ pageSize: 2, userId: house.admin.id, state: 'sent' });
  expect(mails.map(({ state }) => state)).toEqual(['sent', 'sent']);
  const next = await house.mails.listMails({
    pageSize: 2,
    pageToken: nextPageToken,
    userId: house.admin.id,
    state: 'sent',
  });
  expect(next.mails).toHaveLength(2);
  expect(next.mails[0]!.id < mails[1]!.id).toBe(true);
  expect((await house.mails.listMails({ userId: newId() })).mails).toEqual([]);
});

test('without a mail server a mail is written as skipped', async () => {
  const service = await startTestService(messagingRecipe);
  try {
    const id = newId();
    const mails = service.connect(MailAdminServiceService, {
      token: await service.tokens.userToken(id, { role: 'admin' }),
    });
    expect((await mails.sendTestMail({ template: 'test', language: 'en' })).mail).toMatchObject({
      userId: id,
      state: 'skipped',
    });
  } finally {
    await service.close();
  }
});

test('only administrators see mails', async () => {
  const { accessToken } = await house.auth.register({ email: 'lea@plaza.example', password: 'test123', name: 'Léa' });
  const refused = await failure(house.mails.listMails({}, { token: accessToken }));
  expect(refused).toMatchObject({ code: status.PERMISSION_DENIED });
});
