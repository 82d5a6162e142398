// Two processes of messaging: whoever listens at one hears what is written at the other, once each and in order, whatever happens to either.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { SocialServiceService } from '@plaza/api/social';
import type { App } from '@plaza/service';
import { client, jitter, until, type TestClient } from '@plaza/testing';
import { follow, type Follower } from './live.ts';
import { open, startMessaging, type Messaging, type Person } from './messaging.ts';

let messaging: Messaging;
let second: App;
const followers: Follower[] = [];
const clients: TestClient<typeof SocialServiceService>[] = [];

beforeAll(async () => {
  messaging = await startMessaging();
  second = await messaging.another();
});
afterEach(async () => {
  for (const follower of followers.splice(0)) await follower.stop();
});
afterAll(async () => {
  for (const each of clients) each.close();
  await messaging.stop();
});

function listen(port: number, { token }: Person, after = ''): Follower {
  const follower = follow(port, token, after);
  followers.push(follower);
  return follower;
}

function at(port: number, { token }: Person): TestClient<typeof SocialServiceService> {
  const social = client(SocialServiceService, port, { token });
  clients.push(social);
  return social;
}

test('what one does is heard by everybody whom it concerns, at every process', async () => {
  const [lea, marco, stranger] = await Promise.all(['Léa', 'Marco', 'Stranger'].map((name) => messaging.person(name)));
  const [here, there, alsoMarco, nobody] = [
    listen(messaging.port, lea!),
    listen(second.port, lea!),
    listen(second.port, marco!),
    listen(second.port, stranger!),
  ];
  await Promise.all([here, there, alsoMarco, nobody].map((each) => each.gets('started')));
  const group = { participantIds: [marco!.id], name: 'North stand' };
  const conversation = (await lea!.social.createConversation(group)).conversation!;
  const { message } = await lea!.social.sendMessage({ conversationId: conversation.id, message: 'Hello' });
  const fromThere = at(second.port, marco!);
  await fromThere.markRead({ conversationId: conversation.id });
  await lea!.social.deleteMessage({ conversationId: conversation.id, id: message!.id });
  for (const each of [here, there, alsoMarco]) {
    await each.reaches(4);
    expect(new Set(each.kinds())).toEqual(
      // Sent and deleted may come in one piece, and are one thing then.
      new Set(
        ['conversation.opened', 'message.sent', 'conversation.read', 'message.deleted'].filter(
          (kind) => kind !== 'message.sent' || each.kinds().includes(kind),
        ),
      ),
    );
    expect(each.pieces.flatMap(({ changes }) => changes).map(({ conversationId }) => conversationId)).toEqual(
      each.kinds().map(() => conversation.id),
    );
  }
  expect([nobody.kinds(), nobody.number()]).toEqual([[], 0]);
  // Repeated with nothing left to read, it changes nothing.
  await fromThere.markRead({ conversationId: conversation.id });
  await lea!.social.sendMessage({ conversationId: conversation.id, message: 'Again' });
  await here.reaches(5);
  expect(here.number()).toBe(5);
});

test('a key that is used again changes nothing again', async () => {
  const [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
  const { id: conversationId } = await open(lea, marco);
  const stream = listen(second.port, marco);
  await stream.gets('started');
  for (let n = 0; n < 3; n++)
    await lea.social.sendMessage({ conversationId, message: 'Once' }, { idempotencyKey: 'once' });
  await lea.social.sendMessage({ conversationId, message: 'Then' });
  await stream.reaches(3);
  expect([stream.number(), stream.kinds()]).toEqual([3, ['message.sent', 'message.sent']]);
});

test('listeners who come and go while many write miss nothing, and get nothing twice', async () => {
  const people = await Promise.all(['A', 'B', 'C', 'D'].map((name) => messaging.person(name)));
  const [a, b, c, d] = people as [Person, Person, Person, Person];
  const rooms = [await open(a, b), await open(a, c, d), await open(b, c, d)];
  const members = [
    [a, b],
    [a, c, d],
    [b, c, d],
  ];
  const steady = people.map((person) => listen(second.port, person));
  await Promise.all(steady.map((each) => each.gets('started')));
  const begun = steady.map((each) => each.number());
  let isWriting = true;
  // Each goes away again and again, and goes on at the other process from where it was.
  const wandering = people.map(async (person, index) => {
    let last = { cursor: steady[index]!.pieces[0]!.cursor, number: begun[index]! };
    for (let turn = 0; isWriting || turn === 0; turn++) {
      const follower = follow(turn % 2 === 0 ? messaging.port : second.port, person.token, last.cursor);
      await follower.gets('started');
      expect(follower.pieces[0]!.number).toBe(last.number);
      await jitter(50);
      await follower.stop();
      last = { cursor: follower.cursor(), number: follower.number() };
    }
    return last;
  });
  const written = new Map(people.map(({ id }) => [id, 0]));
  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; n < 12; n++) {
        const room = (writer + n) % rooms.length;
        const author = members[room]![n % members[room]!.length]!;
        await author.social.sendMessage({ conversationId: rooms[room]!.id, message: `${writer} ${n}` });
        for (const { id } of members[room]!) written.set(id, written.get(id)! + 1);
      }
    }),
  );
  isWriting = false;
  const ends = await Promise.all(wandering);
  for (const [index, person] of people.entries()) {
    const last = begun[index]! + written.get(person.id)!;
    await steady[index]!.reaches(last);
    expect(steady[index]!.number()).toBe(last);
    const goneOn = listen(messaging.port, person, ends[index]!.cursor);
    await goneOn.reaches(last);
    expect(goneOn.number()).toBe(last);
  }
});

test('a process that is gone is not missed', async () => {
  const [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
  const { id: conversationId } = await open(lea, marco);
  const third = await messaging.another();
  const stream = listen(third.port, marco);
  await stream.gets('started');
  await lea.social.sendMessage({ conversationId, message: 'One' });
  await stream.reaches(2);
  const closed = third.close();
  await until(() => stream.isOver(), 'the stream has ended');
  await lea.social.sendMessage({ conversationId, message: 'Two' });
  const next = listen(second.port, marco, stream.cursor());
  await next.reaches(3);
  expect(next.kinds()).toEqual(['message.sent']);
  await closed;
});
