import { useTranslation } from 'react-i18next';

const styles = {
  time: { dateStyle: 'medium', timeStyle: 'short' },
  day: { dateStyle: 'medium' },
  exact: { dateStyle: 'medium', timeStyle: 'medium' },
} as const;

/** A moment in the time zone of who reads it; exact to the second when pointed at. */
export function Time({ at, as = 'time' }: { at: string | undefined; as?: keyof typeof styles }) {
  const { i18n } = useTranslation('app');
  if (!at) return <span className="soft">–</span>;
  const date = new Date(at);
  const format = (style: keyof typeof styles) => new Intl.DateTimeFormat(i18n.language, styles[style]).format(date);
  return (
    <time dateTime={at} title={format('exact')} className="num">
      {format(as)}
    </time>
  );
}
