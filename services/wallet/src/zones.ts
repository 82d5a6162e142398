// Time zones, by which days of the wallet end.

const zoneName = /^(UTC|[A-Z][A-Za-z]+(\/[A-Z][A-Za-z0-9_+-]+)+)$/;

/** Whether PostgreSQL and JavaScript both know this time zone, by this name. */
export function isZone(name: string): boolean {
  if (!zoneName.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
