// A made-up catalogue for the bench of search: the same rows, queries and typing mistakes at every run.

export interface MadeProduct {
  id: string;
  name: string;
  description: string;
  club: string;
  category: string;
  price: string;
}

/** What somebody types who looks for a product, and the product that they look for. */
export interface Wanted {
  q: string;
  id: string;
}

/** Mulberry32: a sequence of numbers from 0 to 1, given by its seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const onsets = 'b c d f g h j k l m n p r s t v br cr dr fr gr pl st tr ch'.split(' ');
const vowels = 'a e i o u a e i o é ou ai'.split(' ');
const codas = ' n r s l t m  x nd rt'.split(' ');
const types = {
  jerseys: 'home-jersey away-jersey third-jersey goalkeeper-jersey kids-kit'.split(' '),
  training: 'training-top training-jacket training-shorts tracksuit windbreaker'.split(' '),
  scarves: 'scarf derby-scarf silk-scarf'.split(' '),
  accessories: 'cap beanie backpack gloves wallet keyring socks belt'.split(' '),
  home: 'mug towel blanket poster pillow clock lamp'.split(' '),
  collectibles: 'coin signed-photo pennant badge figurine'.split(' '),
};
const qualities =
  'classic limited retro premium vintage official heritage striped knitted embroidered recycled light'.split(' ');

/** At least `many` different words of two to four syllables. */
function words(many: number, random: () => number): string[] {
  const pick = (set: readonly string[]): string => set[Math.floor(random() * set.length)]!;
  const made = new Set<string>();
  while (made.size < many) {
    const syllables = 2 + Math.floor(random() * 2.5);
    let word = '';
    for (let n = 0; n < syllables; n++) word += pick(onsets) + pick(vowels);
    made.add(word + pick(codas));
  }
  return [...made];
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Names with a club, a kind of thing and a player, as shops have them: few words are in very many names, most are in few. */
export function* madeProducts(count: number): Generator<MadeProduct> {
  const random = randomNumbers(17);
  const pick = <Item>(set: readonly Item[], skew = 1): Item => set[Math.floor(random() ** skew * set.length)]!;
  const clubs = words(400, random).map((name) => ({
    id: `FC_${name
      .normalize('NFD')
      .replaceAll(/[^a-z]/g, '')
      .toUpperCase()}`,
    name,
  }));
  const players = words(20_000, random);
  const prose = words(6_000, random);
  const categories = Object.keys(types) as (keyof typeof types)[];
  for (let n = 0; n < count; n++) {
    const club = pick(clubs, 2);
    const category = pick(categories);
    const type = pick(types[category]).split('-').map(capital).join(' ');
    const name = `${capital(club.name)} ${capital(pick(qualities))} ${type} ${capital(pick(players, 1.5))} ${capital(pick(players))} ${1950 + Math.floor(random() * 77)}`;
    yield {
      id: `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
      name,
      description: Array.from({ length: 14 }, () => pick(prose, 2)).join(' '),
      club: club.id,
      category,
      price: (5 + Math.floor(random() ** 2 * 29_500) / 100).toFixed(2),
    };
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** One mistake: a letter left out, doubled, replaced, added, or two that changed places. */
export function mistyped(word: string, random: () => number): string {
  const all = [...word];
  const at = Math.floor(random() * all.length);
  const letter = letters[Math.floor(random() * letters.length)]!;
  switch (Math.floor(random() * 5)) {
    case 0:
      all.splice(at, 1);
      break;
    case 1:
      all.splice(at, 0, all[at]!);
      break;
    case 2:
      all[at] = letter;
      break;
    case 3:
      all.splice(at, 0, letter);
      break;
    default: {
      const other = at === all.length - 1 ? at - 1 : at;
      [all[other], all[other + 1]] = [all[other + 1]!, all[other]!];
    }
  }
  return all.join('');
}
