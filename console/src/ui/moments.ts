// Times as an input of the kind `datetime-local` has them, in the time zone of who types.
const twoDigits = (value: number): string => String(value).padStart(2, '0');

export function localOf(at: string | undefined): string {
  if (!at) return '';
  const date = new Date(at);
  const day = [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
  return `${day}T${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

export const momentOf = (local: string): string | undefined => (local ? new Date(local).toISOString() : undefined);
