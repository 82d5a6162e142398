import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const marco = { email: 'marco@plaza.example', password: 'demo1234' };

const words = {
  en: {
    message: 'Message',
    send: 'Send',
    actions: /^Actions for the message of Marco Rossi$/,
    own: /^Actions for the message of Léa Martin$/,
    answer: 'Reply',
    edit: 'Edit',
    save: 'Save',
    says: 'What it says',
    edited: 'Edited',
    before: 'What it said before',
    reactions: 'Reactions',
    more: 'More',
    mute: 'Mute',
    unmute: 'End the mute',
    muted: 'Muted: its messages are not counted as unread.',
    new: /^\d+ new$/,
    search: 'Search in this conversation',
    list: 'Conversations',
    accept: 'Accept',
    decline: 'Decline',
    declined: 'The request is declined.',
    nobody: 'Nobody asks you',
  },
  fr: {
    message: 'Message',
    send: 'Envoyer',
    actions: /^Actions pour le message de Marco Rossi$/,
    own: /^Actions pour le message de Léa Martin$/,
    answer: 'Répondre',
    edit: 'Modifier',
    save: 'Enregistrer',
    says: 'Le texte',
    edited: 'Modifié',
    before: 'Ce qui était écrit avant',
    reactions: 'Réactions',
    more: 'Plus',
    mute: 'Mettre en sourdine',
    unmute: 'Arrêter la sourdine',
    muted: 'En sourdine : ses messages ne comptent pas comme non lus.',
    new: /^\d+ nouveaux?$/,
    search: 'Rechercher dans cette conversation',
    list: 'Conversations',
    accept: 'Accepter',
    decline: 'Refuser',
    declined: 'La demande est refusée.',
    nobody: 'Personne ne vous demande rien',
  },
};

interface Talk {
  /** Of Marco's session. */
  token: string;
  /** Of a conversation of Léa and Marco. */
  conversation: string;
}

async function begin(): Promise<Talk> {
  const signIn = async (person: typeof marco) =>
    (await console.api.post('/api/auth/login', person)).body as { access_token: string; user: { id: string } };
  const [mine, theirs] = [await signIn(marco), await signIn(lea)];
  const { access_token: token } = mine;
  const opened = await console.api.post('/api/social/conversations', { participant_ids: [theirs.user.id] }, token);
  return { token, conversation: (opened.body as { conversation: { id: string } }).conversation.id };
}

const write = (talk: Talk, message: string) =>
  console.api.post(`/api/social/conversations/${talk.conversation}/messages`, { message }, talk.token);

test.each(views)('a person reads, answers and edits while the other one writes (%o)', async (view) => {
  const word = words[view.language];
  const talk = await begin();
  const [first, second] = [`Are you at the gate? (${view.language})`, `By the flag. (${view.language})`];
  await console.visit({ ...view, path: '/messages', as: lea }, async (page) => {
    await write(talk, first);
    const row = page.getByRole('link', { name: first });
    await row.getByText(word.new).waitFor();
    await row.click();
    await page.waitForURL((url) => url.pathname.endsWith(`/messages/${talk.conversation}`));
    const thread = page.getByRole('listitem').filter({ hasText: first });
    await thread.getByRole('button', { name: word.actions }).click();
    await page.getByRole('menuitem', { name: word.answer }).click();
    await page.getByLabel(word.message, { exact: true }).fill(`In a minut. (${view.language})`);
    await page.getByRole('button', { name: word.send }).click();
    const mine = page.getByRole('listitem').filter({ hasText: `In a minut. (${view.language})` });
    await mine.getByText(first).waitFor();
    await mine.getByRole('button', { name: word.own }).click();
    await page.getByRole('menuitem', { name: word.edit }).click();
    await page.getByLabel(word.says).fill(`In a minute. (${view.language})`);
    await page.getByRole('button', { name: word.save }).click();
    const edited = page.getByRole('listitem').filter({ hasText: `In a minute. (${view.language})` });
    await edited.getByRole('button', { name: word.edited }).click();
    await page.getByRole('dialog', { name: word.before }).getByText(`In a minut. (${view.language})`).waitFor();
    await page.keyboard.press('Escape');
    // Without anything being done here.
    await write(talk, second);
    const arrived = page.getByRole('listitem').filter({ hasText: second });
    await arrived.getByRole('button', { name: word.actions }).click();
    await page.getByRole('menuitem', { name: '🎉' }).click();
    await arrived.getByRole('group', { name: word.reactions }).getByRole('button', { pressed: true }).waitFor();
    await page.getByRole('button', { name: word.more, exact: true }).click();
    await page.getByRole('menuitem', { name: word.mute }).click();
    await page.getByText(word.muted).waitFor();
    await page.getByRole('button', { name: word.more, exact: true }).click();
    await page.getByRole('menuitem', { name: word.unmute }).click();
    await page.getByText(word.muted).waitFor({ state: 'detached' });
  });
  // What was shown is read.
  await until(async () => {
    const { body } = await console.api.get(`/api/social/conversations/${talk.conversation}/messages`, talk.token);
    const { messages } = body as { messages: { message: string; read: boolean }[] };
    return messages.find(({ message }) => message === second)?.read;
  }, 'the message is read');
});

test.each(views)('a person accepts one stranger, declines another, and finds what was said (%o)', async (view) => {
  const word = words[view.language];
  const register = async (name: string) => {
    const person = { email: `${randomUUID()}@plaza.example`, password: 'demo1234', name, language: view.language };
    const { body } = await console.api.post('/api/auth/register', person);
    return { ...person, ...(body as { access_token: string; user: { id: string } }) };
  };
  const [asked, first, second] = [await register('Asked'), await register('First'), await register('Second')];
  const path = '/api/social/conversations';
  for (const stranger of [first, second]) {
    const opened = await console.api.post(path, { participant_ids: [asked.user.id] }, stranger.access_token);
    const { id } = (opened.body as { conversation: { id: string } }).conversation;
    const message = `${stranger.name} asks`;
    await console.api.post(`${path}/${id}/messages`, { message }, stranger.access_token);
  }
  await console.visit({ ...view, path: '/messages', as: asked }, async (page) => {
    await page.getByLabel(word.list, { exact: true }).selectOption('requests');
    await page.getByRole('link', { name: 'First asks' }).click();
    await page.getByRole('button', { name: word.accept }).click();
    await page.getByRole('note').waitFor({ state: 'detached' });
    await page.getByLabel(word.search).fill('nobody said this');
    await page.getByRole('listitem').filter({ hasText: 'First asks' }).waitFor({ state: 'detached' });
    await page.getByLabel(word.search).fill('ASKS first');
    await page.getByRole('listitem').filter({ hasText: 'First asks' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Second asks' }).click();
    await page.getByRole('button', { name: word.decline }).click();
    await page.getByText(word.declined).waitFor();
    await page.getByText(word.nobody).waitFor();
  });
});

test('several pages of a person share one stream, and when its page goes, another one follows', async () => {
  const talk = await begin();
  await console.visit({ path: '/messages', as: lea }, async (first) => {
    const second = await first.context().newPage();
    const streams: string[] = [];
    second.on('request', (request) => {
      if (new URL(request.url()).pathname === '/api/live') streams.push(request.url());
    });
    await second.goto(`/console/messages/${talk.conversation}`);
    await second.getByRole('listitem').first().waitFor();
    await write(talk, 'For both pages');
    await first.getByRole('link', { name: 'For both pages' }).waitFor();
    await second.getByRole('listitem').filter({ hasText: 'For both pages' }).waitFor();
    expect(streams).toEqual([]);
    await first.goto('about:blank');
    await until(() => streams.length === 1, 'the other page follows');
    await write(talk, 'For the other page');
    await second.getByRole('listitem').filter({ hasText: 'For the other page' }).waitFor();
    await second.close();
    await first.goBack();
  });
});

test('who is not in a conversation is told that there is none', async () => {
  const { conversation } = await begin();
  const stranger = { email: 'jonas@plaza.example', password: 'demo1234' };
  const path = `/messages/${conversation}`;
  await console.visit({ path, as: stranger, expects: /404/ }, async (page) => {
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByRole('main').innerText()).not.toContain('Marco');
  });
});

test('a person blocks another, ends the block, and turns receipts off', async () => {
  const ines = { email: 'ines@plaza.example', password: 'demo1234' };
  await console.visit({ path: '/messages', as: ines }, async (page) => {
    await page.getByRole('link', { name: /^Jonas Weber/ }).click();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Block this person' }).click();
    await page.getByText('The person is blocked.').waitFor();
    await page.getByRole('link', { name: 'All conversations' }).click();
    await page.getByRole('link', { name: 'Privacy' }).click();
    await page.getByRole('button', { name: 'End the block Jonas Weber' }).click();
    await page.getByText('You have blocked nobody').waitFor();
    const receipts = page.getByLabel('Show what I have read');
    for (const isOn of [false, true]) {
      await receipts.click();
      await until(async () => (await receipts.isChecked()) === isOn, 'the receipts are changed');
    }
  });
});
