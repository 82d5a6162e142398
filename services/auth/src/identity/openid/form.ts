// The form that a provider makes a browser send from the provider's own page. Nothing of ours goes with it, no cookie and no header: so it only
// leads the browser to the page that began the sign-in, with the fields where no server sees them.
import { commonErrors } from '@plaza/service';

// A page needs no others.
const passedOn = ['code', 'state', 'iss', 'user', 'error'] as const;

export interface ProviderForm {
  state: string;
  /** What follows `#`. */
  fragment: string;
}

const bytes = 16 * 1024;

/** Throws INVALID_ARGUMENT. */
export function readForm({ contentType, data }: { contentType: string; data: Uint8Array }): ProviderForm {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded' || data.length > bytes)
    throw commonErrors.INVALID_ARGUMENT({
      violations: [{ field: 'form', description: 'Must be a form, application/x-www-form-urlencoded.' }],
    });
  const given = new URLSearchParams(Buffer.from(data).toString('utf8'));
  const fields = new URLSearchParams();
  for (const name of passedOn) {
    const value = given.get(name);
    if (value !== null) fields.set(name, value);
  }
  return { state: given.get('state') ?? '', fragment: fields.toString() };
}

/** A page that needs no script, which the content security policy would refuse. */
export function leadingPage(page: string, fragment: string): Buffer {
  const address = escaped(`${page}#${fragment}`);
  return Buffer.from(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${address}">` +
      `<title>Plaza</title></head><body><p><a href="${address}">Continue · Continuer</a></p></body></html>`,
  );
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
