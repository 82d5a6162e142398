// The best first, but not five of one kind in a row.

/** Of what stood just before a thing, so many count. */
const window = 4;
/** What each of them that is of the same category leaves of its weight. */
const kept = 0.6;
/** The higher, the less do neighbours in the list differ. */
const flatness = 5;

/** The same things in an order in which categories mix. It is always the same for the same list. */
export function diversified<Item>(items: readonly Item[], categoryOf: (item: Item) => string): Item[] {
  const left = items.map((item, index) => ({ item, category: categoryOf(item), weight: 1 / (index + flatness) }));
  const shown: typeof left = [];
  while (left.length > 0) {
    const before = shown.slice(-window);
    let [best, most] = [0, -1];
    left.forEach(({ category, weight }, index) => {
      const same = before.filter((other) => other.category === category).length;
      const value = weight * kept ** same;
      if (value > most) [best, most] = [index, value];
    });
    shown.push(...left.splice(best, 1));
  }
  return shown.map(({ item }) => item);
}
