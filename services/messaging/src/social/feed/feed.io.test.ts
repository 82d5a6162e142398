import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GetFeedResponse } from '@plaza/api/social';
import { failure, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;

beforeAll(async () => {
  messaging = await startMessaging();
  [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
});

afterAll(() => messaging.stop());

async function texts(person: Person, page?: number): Promise<string[]> {
  return (await person.social.getFeed({ page })).posts.map(({ text }) => text);
}

/** Posts of others that no cache has, the last one newest. */
async function insertPosts(prefix: string, count: number): Promise<void> {
  await messaging.files.admin(
    `insert into posts (id, user_id, text, created_at) select gen_random_uuid(), $1, $2 || n, now() + n * interval '1 ms' from generate_series(1, $3) n`,
    [marco.id, prefix, count],
  );
}

test('a feed with nothing in it has one empty page', async () => {
  expect(await marco.social.getFeed({})).toEqual({ posts: [], nextPage: 0, nextPageToken: '' });
});

test('the author sees a new post at once, with name and club', async () => {
  expect(await texts(lea)).toEqual([]);
  const { post } = await lea.social.createPost({ text: 'Daghe Munegu!\nSee you there.', club: 'AS_MONACO' });
  expect(post).toMatchObject({
    userId: lea.id,
    userName: 'Léa',
    text: 'Daghe Munegu!\nSee you there.',
    club: 'AS_MONACO',
  });
  expect(await lea.social.getFeed({})).toEqual({ posts: [post], nextPage: 0, nextPageToken: '' });
  await lea.social.createPost({ text: 'Second' });
  expect(await texts(lea)).toEqual(['Second', 'Daghe Munegu!\nSee you there.']);
});

test('everyone who is signed in sees the posts of all', async () => {
  const sofia = await messaging.person('Sofía');
  expect(await texts(sofia)).toContain('Second');
});

test('a repeated key posts once', async () => {
  const request = { text: 'Only once', club: '' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => marco.social.createPost(request, { idempotencyKey: 'post-1' })),
  );
  expect(new Set(answers.map(({ post }) => post?.id)).size).toBe(1);
  expect((await failure(marco.social.createPost({ text: 'Another' }, { idempotencyKey: 'post-1' }))).reason).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  expect((await texts(marco)).filter((text) => text === 'Only once')).toHaveLength(1);
});

test('a numbered page is the same whether it is read first or after the pages before it', async () => {
  await insertPosts('Bulk ', 110);
  const [walker, jumper] = await Promise.all([messaging.person('Walker'), messaging.person('Jumper')]);
  const walked: GetFeedResponse[] = [];
  for (let page = 1; page !== 0;) {
    const answer = await walker.social.getFeed({ page });
    walked.push(answer);
    page = answer.nextPage;
  }
  const ids = walked.flatMap(({ posts }) => posts.map(({ id }) => id));
  const [count] = await messaging.files.admin<{ count: number }>('select count(*)::int as count from posts');
  expect(ids).toHaveLength(count!.count);
  expect(new Set(ids).size).toBe(ids.length);
  expect(walked.slice(0, -1).map(({ posts }) => posts.length)).toEqual(Array(walked.length - 1).fill(20));
  expect(await jumper.social.getFeed({ page: 4 })).toEqual(walked[3]);
});

test('pages by their tokens are of any size, go on after the fiftieth, and hold every post once', async () => {
  const walker = await messaging.person('Token walker');
  const [count] = await messaging.files.admin<{ count: number }>('select count(*)::int as count from posts');
  for (const pageSize of [0, 7, 100]) {
    const ids: string[] = [];
    let pageToken = '';
    do {
      const page = await walker.social.getFeed({ pageSize, pageToken });
      ids.push(...page.posts.map(({ id }) => id));
      if (page.nextPageToken !== '') expect(page.posts).toHaveLength(pageSize || 20);
      // Posts that arrive meanwhile are newer.
      if (pageToken === '') await insertPosts('Between pages ', 3);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(count!.count);
  }
  const { nextPageToken } = await walker.social.getFeed({ page: 2 });
  expect((await walker.social.getFeed({ pageToken: nextPageToken })).posts).toEqual(
    (await walker.social.getFeed({ page: 3 })).posts,
  );
  expect((await failure(walker.social.getFeed({ page: 2, pageToken: nextPageToken }))).violations).toEqual([
    { field: 'page', description: 'Must not be sent with page_size or page_token.' },
  ]);
  expect((await failure(walker.social.getFeed({ page: 2, pageSize: 5 }))).reason).toBe('INVALID_ARGUMENT');
});

test('somebody who reads pages while others post misses nothing and meets nothing twice', async () => {
  // True while the first page is cached. When a busy machine makes Redis late it may not be, so the test tries again.
  for (let attempt = 1; ; attempt++) {
    const reader = await messaging.person('Reader');
    const first = await reader.social.getFeed({ page: 1 });
    await insertPosts(`Meanwhile ${attempt} `, 30);
    const second = await reader.social.getFeed({ page: 2 });
    if (attempt < 3 && second.posts.some(({ text }) => text.startsWith(`Meanwhile ${attempt}`))) continue;
    expect(new Set([...first.posts, ...second.posts].map(({ id }) => id)).size).toBe(40);
    expect(second.posts.filter(({ text }) => text.startsWith(`Meanwhile ${attempt}`))).toEqual([]);
    return;
  }
});

test('a page behind the end is empty, and there is none after the fiftieth', async () => {
  expect(await lea.social.getFeed({ page: 49 })).toEqual({ posts: [], nextPage: 0, nextPageToken: '' });
  await insertPosts('Many ', 1_100);
  const reader = await messaging.person('Late reader');
  const last = await reader.social.getFeed({ page: 50 });
  expect(last.posts).toHaveLength(20);
  expect(last.nextPage).toBe(0);
});

test.each([0, -1, 51, 2 ** 31 - 1])('page %s is refused', async (page) => {
  expect(await failure(lea.social.getFeed({ page }))).toMatchObject({
    reason: 'INVALID_ARGUMENT',
    violations: [{ field: 'page' }],
  });
});

test.each([
  ['no text', { text: '' }, 'text'],
  ['white space', { text: ' \n ' }, 'text'],
  ['2,001 characters', { text: '🎉'.repeat(2001) }, 'text'],
  ['a control character', { text: 'a\u0007b' }, 'text'],
  ['what is no club', { text: 'x', club: `AS_MONACO'; drop table posts` }, 'club'],
])('a post with %s is refused', async (_, request, field) => {
  expect(await failure(lea.social.createPost(request))).toMatchObject({
    reason: 'INVALID_ARGUMENT',
    violations: [{ field }],
  });
});

test('SQL and HTML are stored as they were posted, and 2,000 emojis fit', async () => {
  const odd = [`'); drop table posts; --`, `<img src=x onerror=alert(1)>`, '🎉'.repeat(2000)];
  for (const text of odd) await lea.social.createPost({ text });
  // Posts of earlier tests have times in the future; these are found by their author.
  const rows = await messaging.files.admin<{ text: string }>(
    'select text from posts where user_id = $1 order by id desc limit 3',
    [lea.id],
  );
  expect(rows.map(({ text }) => text).reverse()).toEqual(odd);
});
