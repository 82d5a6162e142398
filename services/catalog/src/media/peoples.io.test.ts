// Pictures of people where other services show them: auth, catalog and messaging in this process, each on a database of its own, and a store.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AuthServiceService } from '@plaza/api/auth';
import { MediaServiceService } from '@plaza/api/media';
import { PeopleAdminServiceService } from '@plaza/api/people';
import { SocialServiceService } from '@plaza/api/social';
import { grantAdmin } from '@plaza/auth/operator';
import { authRecipe } from '@plaza/auth/test-recipe';
import { messagingRecipe } from '@plaza/messaging/test-recipe';
import { newId, type ServiceConfig } from '@plaza/service';
import {
  failure,
  startTestService,
  testBed,
  until,
  type TestBed,
  type TestClient,
  type TestProcess,
  type TestService,
} from '@plaza/testing';
import { startStore, type Store } from '@plaza/testing/store';
import { readConfig, type CatalogConfig } from '../config.ts';
import { announce, picture, uploaded, type MediaClient } from '../../test/pictures.ts';
import { catalogRecipe } from '../../test/recipe.ts';
import { erasePictures } from './image.ts';

interface Person {
  id: string;
  auth: TestClient<typeof AuthServiceService>;
  media: MediaClient;
  social: TestClient<typeof SocialServiceService>;
}

let folder: string;
let store: Store;
let bed: TestBed<CatalogConfig>;
let catalog: TestProcess;
let auth: TestService<Parameters<typeof authRecipe.buildApp>[0]>;
let messaging: TestService<Parameters<typeof messagingRecipe.buildApp>[0]>;
let ana: Person;
let ben: Person;

const at = (port: number): string => `127.0.0.1:${port}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plaza-media-'));
  store = await startStore({ folder });
  const { freePort } = await import('@plaza/dev/engines');
  const port = await freePort();
  auth = await startTestService(authRecipe, { config: { peers: { catalog: at(port) } } });
  const { cachePrefix } = auth.config;
  const peers = { auth: at(auth.port), catalog: at(port) };
  messaging = await startTestService(messagingRecipe, { tokens: 'auth', config: { peers, cachePrefix } });
  bed = await testBed(
    { ...catalogRecipe, readConfig: (base: ServiceConfig) => readConfig(store.env, base) },
    {
      tokens: 'auth',
      config: {
        listen: { host: '127.0.0.1', port },
        peers: { auth: at(auth.port), messaging: at(messaging.port) },
        cachePrefix,
      },
    },
  );
  catalog = await bed.start();
  [ana, ben] = [await person('Ana'), await person('Ben')];
});
afterAll(async () => {
  await bed.close();
  await messaging.close();
  await auth.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

let people = 0;
async function person(name: string): Promise<Person> {
  const email = `pictured${++people}@plaza.example`;
  const { user, accessToken: token } = await auth
    .connect(AuthServiceService)
    .register({ email, password: 'password-of-theirs', name });
  return {
    id: user!.id,
    auth: auth.connect(AuthServiceService, { token }),
    media: catalog.connect(MediaServiceService, { token }),
    social: messaging.connect(SocialServiceService, { token }),
  };
}

let hue = 0;
async function ready(owner: Person, kind: string): Promise<string> {
  const bytes = await picture(800, 600, (hue += 30))
    .jpeg()
    .toBuffer();
  return (await uploaded(owner.media, bytes, { kind, alt: { en: `Hue ${hue}`, fr: '' } })).id;
}

/** Both open it, so that it is no request. */
async function conversation(): Promise<string> {
  await ben.social.createConversation({ participantIds: [ana.id] });
  return (await ana.social.createConversation({ participantIds: [ben.id] })).conversation!.id;
}

const statusOf = async (url: string): Promise<number> => {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
};
const shownOf = async ({ auth: own }: Person) => (await own.getMe({})).user!.picture;

/** Those that nobody may use: somebody else's, of another kind, not ready, deleted, and none at all. */
async function unusable(kind: string): Promise<string[]> {
  const bytes = await picture().jpeg().toBuffer();
  const { media: awaiting } = await announce(ana.media, bytes, { kind });
  const deleted = await ready(ana, kind);
  await ana.media.deleteMedia({ id: deleted });
  const other = kind === 'profile' ? 'post' : 'profile';
  return [await ready(ben, kind), await ready(ana, other), awaiting.id, deleted, newId()];
}

describe('the picture of a profile', () => {
  test('is set, shown wherever the name is, replaced and removed', async () => {
    const [first, second] = [await ready(ana, 'profile'), await ready(ana, 'profile')];
    const { user } = await ana.auth.updateMe({ pictureId: first });
    expect(user).toMatchObject({ name: 'Ana', picture: { id: first, width: 800 } });
    // In its smallest size, in three formats.
    expect(user!.picture!.variants.map(({ width }) => width)).toEqual([320, 320, 320]);
    expect(await statusOf(user!.picture!.variants[0]!.url)).toBe(200);
    expect(await shownOf(ana)).toEqual(user!.picture);
    const usesOf = async (id: string) => (await ana.media.getMedia({ id })).media!.uses;
    expect([await usesOf(first), await usesOf(second)]).toEqual([[{ kind: 'profile', id: ana.id, name: 'Ana' }], []]);
    await ana.auth.updateMe({ name: 'Ana' });
    expect((await shownOf(ana))?.id).toBe(first);

    await conversation();
    const seen = async () =>
      (await ben.social.listConversations({ pageSize: 5 })).conversations[0]!.participants.find(
        ({ id }) => id === ana.id,
      );
    expect((await seen())?.picture).toEqual(user!.picture);
    await ana.social.createPost({ text: 'With a face' });
    expect((await ben.social.getFeed({ pageSize: 5 })).posts[0]!.userPicture).toEqual(user!.picture);

    await ana.auth.updateMe({ pictureId: second });
    expect((await seen())?.picture?.id).toBe(second);
    expect((await ben.social.getFeed({ pageSize: 5 })).posts[0]!.userPicture?.id).toBe(second);
    expect((await ana.auth.updateMe({ pictureId: '' })).user!.picture).toBeUndefined();
    expect([await shownOf(ana), (await seen())?.picture]).toEqual([undefined, undefined]);
    // It stays theirs.
    expect((await ana.media.getMedia({ id: second })).media!.state).toBe('ready');
  });

  test('is shown to staff, who cannot set it', async () => {
    const id = await ready(ben, 'profile');
    await ben.auth.updateMe({ pictureId: id });
    await person('Admin');
    const email = `pictured${people}@plaza.example`;
    const database = await auth.db.open();
    await grantAdmin(database, email);
    await database.close();
    const { accessToken: token } = await auth
      .connect(AuthServiceService)
      .login({ email, password: 'password-of-theirs' });
    const { people: found } = await auth.connect(PeopleAdminServiceService, { token }).listPeople({ ids: [ben.id] });
    expect(found[0]!.picture).toMatchObject({ id });
    await ben.auth.updateMe({ pictureId: '' });
  });

  test('is refused unless it is ready, a profile’s and their own; then nothing is changed', async () => {
    for (const id of await unusable('profile')) {
      const refused = await failure(ana.auth.updateMe({ name: 'Changed', pictureId: id }));
      expect(refused).toMatchObject({ reason: 'MEDIA_NOT_USABLE', metadata: { id } });
    }
    for (const pictureId of ['x', `${newId()}'`, 'a'.repeat(36)])
      expect(await failure(ana.auth.updateMe({ pictureId }))).toMatchObject({
        reason: 'INVALID_ARGUMENT',
        violations: [{ field: 'picture_id' }],
      });
    expect((await ana.auth.getMe({})).user).toMatchObject({ name: 'Ana', picture: undefined });
  });

  test('is changed once under a key, and goes with the picture', async () => {
    const [first, second] = [await ready(ana, 'profile'), await ready(ana, 'profile')];
    const idempotencyKey = newId();
    const answer = await ana.auth.updateMe({ pictureId: first }, { idempotencyKey });
    await ana.auth.updateMe({ pictureId: second });
    // Also after it was deleted.
    await ana.media.deleteMedia({ id: first });
    expect(await ana.auth.updateMe({ pictureId: first }, { idempotencyKey })).toEqual(answer);
    expect((await shownOf(ana))?.id).toBe(second);
    const { variants } = (await shownOf(ana))!;
    await ana.media.deleteMedia({ id: second });
    await until(async () => (await shownOf(ana)) === undefined, 'the profile shows no picture');
    await until(async () => (await statusOf(variants[0]!.url)) !== 200, 'the files are gone');
  });

  test('that is set while it is deleted does not stay', async () => {
    for (let round = 0; round < 3; round++) {
      const id = await ready(ana, 'profile');
      await Promise.allSettled([ana.auth.updateMe({ pictureId: id }), ana.media.deleteMedia({ id })]);
      await until(
        async () =>
          (await bed.db.admin('select from images where id = $1 and variants <> $2', [id, '[]'])).length === 0,
        'the files are gone',
      );
      expect(await shownOf(ana)).toBeUndefined();
    }
  });

  test('keeps its files while auth is away, so that it is never shown without them', async () => {
    const id = await ready(ana, 'profile');
    const url = (await ana.auth.updateMe({ pictureId: id })).user!.picture!.variants[0]!.url;
    await auth.first.close();
    await ana.media.deleteMedia({ id });
    const postponed = () => bed.db.admin('select from images where id = $1 and lease_until > now()', [id]);
    await until(async () => (await postponed()).length === 1, 'auth is called');
    expect(await statusOf(url)).toBe(200);
    await auth.first.resume();
    await bed.db.admin('update images set lease_until = null where id = $1', [id]);
    await until(async () => (await shownOf(ana).catch(() => null)) === undefined, 'the profile shows no picture');
    await until(async () => (await statusOf(url)) !== 200, 'the files are gone');
  });
});

describe('posts', () => {
  test('show up to ten pictures in their order, until these are deleted', async () => {
    const [one, two] = [await ready(ana, 'post'), await ready(ana, 'post')];
    const { post } = await ana.social.createPost({ text: 'Two pictures', pictureIds: [two, one, two] });
    expect(post!.pictures.map(({ id }) => id)).toEqual([two, one]);
    const shown = async () =>
      (await ben.social.getFeed({ pageSize: 10 })).posts.find(({ id }) => id === post!.id)!.pictures;
    expect(await shown()).toEqual(post!.pictures);
    expect(post!.pictures[0]!.variants).toHaveLength(9);
    expect(await statusOf(post!.pictures[0]!.variants[0]!.url)).toBe(200);
    await ana.media.deleteMedia({ id: two });
    await until(async () => (await shown()).length === 1, 'the picture is gone');
    expect((await shown())[0]!.id).toBe(one);
  });

  test('take their pictures with them when they are deleted, with the room that these had', async () => {
    const [both, only] = [await ready(ana, 'post'), await ready(ana, 'post')];
    const post = async (...pictureIds: string[]) => (await ana.social.createPost({ text: 'Goes', pictureIds })).post!;
    const [first, second] = [await post(both, only), await post(both)];
    const usesOf = async (id: string) => (await ana.media.getMedia({ id })).media!.uses;
    expect(await usesOf(both)).toEqual([second, first].map(({ id }) => ({ kind: 'post', id, name: 'Goes' })));
    const room = async () => (await ana.media.listMedia({})).usage!.images;
    const kept = await room();
    const urls = first.pictures.map(({ variants }) => variants[0]!.url);
    await ana.social.deletePost({ id: first.id });
    await until(async () => (await room()) === kept - 1, 'there is room again');
    await until(async () => (await statusOf(urls[1]!)) !== 200, 'the files are gone');
    expect((await failure(ana.media.getMedia({ id: only }))).reason).toBe('MEDIA_NOT_FOUND');
    expect([await usesOf(both), await statusOf(urls[0]!)]).toEqual([
      [{ kind: 'post', id: second.id, name: 'Goes' }],
      200,
    ]);
    await ana.social.deletePost({ id: second.id });
    await until(async () => (await statusOf(urls[0]!)) !== 200, 'the files are gone');
    await until(async () => (await room()) === kept - 2, 'there is room again');
  });

  test('are refused with pictures that cannot be used, and with more than ten', async () => {
    for (const id of await unusable('post'))
      expect(await failure(ana.social.createPost({ text: 'Refused', pictureIds: [id] }))).toMatchObject({
        reason: 'MEDIA_NOT_USABLE',
        metadata: { id },
      });
    for (const pictureIds of [['x'], Array.from({ length: 11 }, newId)])
      expect((await failure(ana.social.createPost({ text: 'Refused', pictureIds }))).reason).toBe('INVALID_ARGUMENT');
    const { posts } = await ben.social.getFeed({ pageSize: 50 });
    expect(posts.filter(({ text }) => text === 'Refused')).toEqual([]);
  });

  test('lose the pictures of an account that is deleted', async () => {
    const leaver = await person('Leaver');
    const [shown, attached] = [await ready(leaver, 'post'), await ready(leaver, 'message')];
    const { post } = await leaver.social.createPost({ text: 'Farewell', pictureIds: [shown] });
    const { conversation: opened } = await leaver.social.createConversation({ participantIds: [ana.id] });
    const conversationId = opened!.id;
    await leaver.social.sendMessage({ conversationId, message: 'Look', attachmentIds: [attached] });
    const database = await bed.db.open();
    await database.asSystem((em) => erasePictures(em, [leaver.id]));
    await database.close();
    const seen = (await ana.social.listMessages({ conversationId })).messages;
    expect(seen).toMatchObject([{ message: 'Look', attachments: [] }]);
    const rows = () =>
      messaging.db.admin<{ pictures: unknown[] }>('select pictures from posts where id = $1', [post!.id]);
    await until(async () => (await rows())[0]!.pictures.length === 0, 'the post shows no picture');
  });
});

describe('attachments of messages', () => {
  test('are seen by those in the conversation, by addresses that end', async () => {
    const conversationId = await conversation();
    const id = await ready(ana, 'message');
    const { message } = await ana.social.sendMessage({ conversationId, message: 'Look', attachmentIds: [id] });
    const { messages } = await ben.social.listMessages({ conversationId });
    const [seen] = messages[0]!.attachments;
    expect(seen).toMatchObject({ id, width: 800 });
    expect(message!.attachments).toEqual([seen]);
    const { url } = seen!.variants[0]!;
    expect(await statusOf(url)).toBe(200);
    expect(await statusOf(url.split('?')[0]!)).toBe(403);
    // The same ones for some minutes, so that a browser loads the picture once.
    expect((await ben.social.listMessages({ conversationId })).messages[0]!.attachments).toEqual([seen]);
    const eve = await person('Eve');
    expect((await failure(eve.social.listMessages({ conversationId }))).reason).toBe('CONVERSATION_NOT_FOUND');
    expect((await failure(eve.media.getMedia({ id }))).reason).toBe('MEDIA_NOT_FOUND');
    expect((await failure(ben.media.getMedia({ id }))).reason).toBe('MEDIA_NOT_FOUND');
    await ana.media.deleteMedia({ id });
    expect((await ben.social.listMessages({ conversationId })).messages[0]!.attachments).toEqual([]);
  });

  test('go with the message that its author deletes, unless another one has them', async () => {
    const conversationId = await conversation();
    const id = await ready(ana, 'message');
    const send = async (message: string) =>
      (await ana.social.sendMessage({ conversationId, message, attachmentIds: [id] })).message!;
    const [first, second] = [await send('First'), await send('Second')];
    await ana.social.deleteMessage({ conversationId, id: first.id });
    await ana.social.deleteMessage({ conversationId, id: second.id });
    const { url } = second.attachments[0]!.variants[0]!;
    await until(async () => (await statusOf(url)) !== 200, 'the files are gone');
    expect((await failure(ana.media.getMedia({ id }))).reason).toBe('MEDIA_NOT_FOUND');
  });

  test('are not shown to who is no longer in the conversation', async () => {
    const [fay, gil] = [await person('Fay'), await person('Gil')];
    const participantIds = [ben.id, fay.id, gil.id];
    const conversationId = (await ana.social.createConversation({ participantIds })).conversation!.id;
    const attachmentIds = [await ready(ana, 'message')];
    await ana.social.sendMessage({ conversationId, message: 'For four', attachmentIds });
    expect((await fay.social.listMessages({ conversationId })).messages[0]!.attachments).toHaveLength(1);
    await fay.social.removeConversationMember({ conversationId, userId: fay.id });
    expect((await failure(fay.social.listMessages({ conversationId }))).reason).toBe('CONVERSATION_NOT_FOUND');
    expect((await ben.social.listMessages({ conversationId })).messages[0]!.attachments).toHaveLength(1);
  });

  test('are refused unless they can be used, and nothing is sent', async () => {
    const conversationId = await conversation();
    const before = (await ben.social.listMessages({ conversationId })).messages.length;
    for (const id of await unusable('message'))
      expect(
        await failure(ana.social.sendMessage({ conversationId, message: 'Refused', attachmentIds: [id] })),
      ).toMatchObject({ reason: 'MEDIA_NOT_USABLE', metadata: { id } });
    const own = await ready(ben, 'message');
    const elsewhere = { conversationId: newId(), message: 'Refused', attachmentIds: [own] };
    expect((await failure(ben.social.sendMessage(elsewhere))).reason).toBe('CONVERSATION_NOT_FOUND');
    expect((await ben.social.listMessages({ conversationId })).messages).toHaveLength(before);
  });

  test('are sent once under a key, whose repeated answer has addresses too', async () => {
    const conversationId = await conversation();
    const attachmentIds = [await ready(ana, 'message')];
    const send = () =>
      ana.social.sendMessage({ conversationId, message: 'Once', attachmentIds }, { idempotencyKey: 'attached-once' });
    const [first, second] = [await send(), await send()];
    expect(second.message!.id).toBe(first.message!.id);
    expect(second.message!.attachments.map(({ id }) => id)).toEqual(attachmentIds);
    expect(second.message!.attachments[0]!.variants).toHaveLength(9);
  });
});

describe('without catalog', () => {
  test('nothing is set or sent, text is read, and what is public stays', async () => {
    const conversationId = await conversation();
    const [face, post, attached] = [await ready(ana, 'profile'), await ready(ana, 'post'), await ready(ana, 'message')];
    await ana.auth.updateMe({ pictureId: face });
    await ana.social.createPost({ text: 'Stays', pictureIds: [post] });
    await ana.social.sendMessage({ conversationId, message: 'Stays', attachmentIds: [attached] });
    const other = await ready(ana, 'profile');
    await catalog.close();
    for (const call of [
      ana.auth.updateMe({ name: 'Changed', pictureId: other }),
      ana.social.createPost({ text: 'Away', pictureIds: [post] }),
      ana.social.sendMessage({ conversationId, message: 'Away', attachmentIds: [attached] }),
    ])
      expect((await failure(call)).reason).toMatch(/UNAVAILABLE|DEADLINE_EXCEEDED/);
    expect((await ana.auth.getMe({})).user).toMatchObject({ name: 'Ana', picture: { id: face } });
    const { posts } = await ben.social.getFeed({ pageSize: 5 });
    expect(posts[0]).toMatchObject({ text: 'Stays', userPicture: { id: face }, pictures: [{ id: post }] });
    const { messages } = await ben.social.listMessages({ conversationId });
    expect(messages[0]).toMatchObject({ message: 'Stays', attachments: [{ id: attached, variants: [] }] });
    // What has no picture needs no catalog.
    await ana.auth.updateMe({ pictureId: '' });
    await ana.social.sendMessage({ conversationId, message: 'Only text' });
    await catalog.resume();
    const again = async () => (await ben.social.listMessages({ conversationId })).messages[1]!.attachments[0]!;
    await until(async () => (await again()).variants.length > 0, 'the attachment has addresses');
  });
});
