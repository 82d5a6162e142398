import { expect, test } from '@jest/globals';
import { emoji } from './emoji.ts';

test.each(['👍', '❤️', '🇲🇨', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👩🏻‍❤️‍💋‍👨🏽', '1️⃣'])('%s is an emoji', (one) => expect(emoji.parse(one)).toBe(one));

test('an emoji without the sign for colour is the same one', () => expect(emoji.parse('\u2764')).toBe('\u2764\uFE0F'));

test.each(['', ' ', 'a', '1', '👍👍', '👍 ', '\u200b', '\uFE0F', '\ud83d', '👍'.repeat(50), '<b>'])(
  '%p is none',
  (value) => expect(emoji.safeParse(value).success).toBe(false),
);
