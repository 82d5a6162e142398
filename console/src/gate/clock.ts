import { useTranslation } from 'react-i18next';

/** A time of today as a clock shows it, and of another day with the date. */
export function useClock(): (at: string | number) => string {
  const { i18n } = useTranslation('gate');
  return (at) => {
    const date = new Date(at);
    const isToday = date.toDateString() === new Date().toDateString();
    return new Intl.DateTimeFormat(i18n.language, {
      timeStyle: 'short',
      ...(!isToday && { dateStyle: 'short' as const }),
    }).format(date);
  };
}
