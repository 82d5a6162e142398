import { demoId, type Database, type SqlEntityManager } from '@plaza/service';
import { db } from './db.ts';
import { excerptOf } from './social/index.ts';

interface DemoConversation {
  name: string;
  people: [string, string, ...string[]];
  /** Author, minutes ago, text. Everyone has read all messages but the last `unread` ones, which only their author has. */
  messages: [who: string, minutesAgo: number, text: string][];
  unread: number;
}

interface DemoPost {
  who: string;
  minutesAgo: number;
  club: string;
  text: string;
}

const hour = 60;
const day = 24 * hour;

const conversations: DemoConversation[] = [
  {
    name: 'lea-marco',
    people: ['lea', 'marco'],
    messages: [
      ['lea', 2 * day + 40, 'Ciao Marco! Are you coming to Monaco for the derby?'],
      ['marco', 2 * day + 25, 'Of course. I land at Nice at noon and take the train.'],
      ['lea', 2 * day + 22, 'Get the Europe eSIM before you leave, the stadium Wi-Fi is hopeless 😅'],
      ['marco', 2 * day + 5, 'Done, 5 GB. What did you pay for your seat?'],
      ['lea', 2 * day, '89.99 €, category 1, right behind the home bench.'],
      ['marco', 35, 'Found one two rows above you. See you at the gate at seven?'],
    ],
    unread: 1,
  },
  {
    name: 'lea-sofia',
    people: ['sofia', 'lea'],
    messages: [
      ['sofia', 5 * day + 12, 'Hi Léa, is the retro shirt true to size?'],
      ['lea', 5 * day + 3, 'A bit tight. I took M and I normally wear S.'],
      ['sofia', 5 * day, 'Thanks, M it is. I sent you the 12 € for the scarf, by the way.'],
    ],
    unread: 0,
  },
  {
    name: 'jonas-ines',
    people: ['jonas', 'ines'],
    messages: [
      ['jonas', day + 3 * hour, 'Do you still have the second ticket for Saturday?'],
      ['ines', day + 2 * hour, 'Yes! My brother can’t make it. It is yours if you bring the flag.'],
      ['jonas', day + 90, 'Deal. And the drum.'],
      ['ines', 4 * hour, 'Please not the drum.'],
    ],
    unread: 1,
  },
  {
    name: 'away-trip',
    people: ['marco', 'lea', 'jonas', 'ines'],
    messages: [
      ['marco', 3 * day, 'Away trip next month: who drives?'],
      ['jonas', 3 * day - 20, 'I have seven seats, we are four. Leaving at 9.'],
      ['ines', 3 * day - 65, 'I bring sandwiches. Vegetarian for Léa?'],
      ['lea', 3 * day - 80, 'Yes please! And I do the playlist, no discussion.'],
      ['marco', 2 * hour, 'Parking at the ground is sold out, I booked the one by the station.'],
      ['jonas', hour, 'Perfect, five minutes on foot.'],
    ],
    unread: 2,
  },
];

const posts: DemoPost[] = [
  { who: 'lea', minutesAgo: 50, club: 'AS_MONACO', text: 'Ticket in the pocket for Saturday. Daghe Munegu! ❤️🤍' },
  {
    who: 'jonas',
    minutesAgo: 3 * hour,
    club: 'OLYMPIQUE_MARSEILLE',
    text: 'Anyone else on the 7:04 from Marseille to Nice on match day? We have a table for six and two seats left.',
  },
  {
    who: 'sofia',
    minutesAgo: 7 * hour,
    club: 'INTER_MILAN',
    text: 'The new third kit looks far better on the pitch than in the shop. Ordered.',
  },
  {
    who: 'marco',
    minutesAgo: 11 * hour,
    club: '',
    text: 'Tip for the away fans: the eSIM was active before the plane had parked. No queue, no roaming bill.',
  },
  { who: 'ines', minutesAgo: day, club: 'AS_MONACO', text: 'What a second half. I have no voice left and no regrets.' },
  {
    who: 'jonas',
    minutesAgo: day + 5 * hour,
    club: 'OLYMPIQUE_MARSEILLE',
    text: 'Looking for the 1993 final scarf, the one with the gold letters. Will pay well or trade for the 2010 one.',
  },
  {
    who: 'marco',
    minutesAgo: 2 * day,
    club: '',
    text: 'Five clubs’ museums in five days. Ranking follows when I have slept.',
  },
  {
    who: 'lea',
    minutesAgo: 3 * day,
    club: 'AS_MONACO',
    text: 'Took my niece to her first match today. She now wants to be a goalkeeper and a dragon.',
  },
  {
    who: 'sofia',
    minutesAgo: 4 * day,
    club: 'INTER_MILAN',
    text: 'Reminder: the members’ presale opens at 10, not at noon.',
  },
  {
    who: 'ines',
    minutesAgo: 6 * day,
    club: 'AS_MONACO',
    text: 'Is the north entrance open again? Last time we walked all the way around in the rain.',
  },
];

/** Creates demo conversations and posts of the demo people. Existing ones stay as they are. */
export async function seed(database: Database, now = new Date()): Promise<void> {
  await database.asSystem(async (em) => {
    const before = (minutesAgo: number): Date => new Date(now.getTime() - minutesAgo * 60_000);
    for (const conversation of conversations) await seedConversation(em, conversation, before);
    const rows = posts.map(({ who, minutesAgo, club, text }, index) => ({
      id: demoId(`post:${index}`),
      user_id: demoId(`user:${who}`),
      text,
      club,
      created_at: before(minutesAgo),
    }));
    await db(em)
      .insertInto('posts')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

async function seedConversation(
  em: SqlEntityManager,
  { name, people, messages, unread }: DemoConversation,
  before: (minutesAgo: number) => Date,
): Promise<void> {
  const id = demoId(`conversation:${name}`);
  const last = messages.at(-1);
  const { numInsertedOrUpdatedRows } = await db(em)
    .insertInto('conversations')
    .values({
      id,
      kind: people.length === 2 ? 'direct' : 'group',
      participants: people.map((who) => demoId(`user:${who}`)),
      last_message: excerptOf(last?.[2] ?? ''),
      message_count: messages.length,
      created_at: before(messages[0]?.[1] ?? 0),
      updated_at: before(last?.[1] ?? 0),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  // From an earlier seeding, or opened by the two themselves.
  if (!numInsertedOrUpdatedRows) return;
  const readUpTo = messages.length - unread;
  const members = people.map((who, place) => ({
    conversation_id: id,
    role: people.length > 2 && place === 0 ? ('owner' as const) : ('member' as const),
    user_id: demoId(`user:${who}`),
    last_read_seq: readUpTo,
    sent_since_read: messages.slice(readUpTo).filter(([author]) => author === who).length,
    last_read_at: before(messages[readUpTo - 1]?.[1] ?? 0),
    joined_at: before(messages[0]?.[1] ?? 0),
  }));
  await db(em).insertInto('members').values(members).execute();
  const rows = messages.map(([who, minutesAgo, text], index) => ({
    id: demoId(`message:${name}:${index + 1}`),
    conversation_id: id,
    user_id: demoId(`user:${who}`),
    seq: index + 1,
    message: text,
    timestamp: before(minutesAgo),
    read: index < readUpTo,
  }));
  await db(em).insertInto('messages').values(rows).execute();
}
