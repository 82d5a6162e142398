import { useTranslation } from 'react-i18next';

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A number of seconds in the two largest units, such as "2 days 3 hr". */
export function useAge(): (seconds: number) => string {
  const { i18n } = useTranslation('app');
  return (seconds) => {
    const whole = Math.max(0, Math.round(seconds));
    const first = units.findIndex(([, size]) => whole >= size);
    let rest = whole;
    const parts = units.slice(first < 0 ? 3 : first, first < 0 ? 4 : first + 2).map(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return { unit, count };
    });
    return parts
      .filter(({ count }, index) => index === 0 || count > 0)
      .map(({ unit, count }) =>
        new Intl.NumberFormat(i18n.language, { style: 'unit', unit, unitDisplay: 'short' }).format(count),
      )
      .join(' ');
  };
}
