import { bare, isAddress, type Allowed } from './addresses.ts';
import { webhookErrors } from './webhooks.errors.ts';

const maxLength = 2048;
// Names that have a meaning only inside a network: RFC 6761, 6762, 8375, and ICANN's for private use.
const innerNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/** A URL that events may be sent to, as it is kept. Throws WEBHOOK_URL_INVALID, WEBHOOK_URL_FORBIDDEN. */
export function parseUrl(text: string, allowed: Allowed): string {
  const invalid = (description: string) =>
    webhookErrors.WEBHOOK_URL_INVALID({ violations: [{ field: 'url', description }] });
  if (text.length > maxLength) throw invalid(`Must have at most ${maxLength} characters.`);
  if (!URL.canParse(text)) throw invalid('Must be a URL.');
  const url = new URL(text);
  const named = allowed.host(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && named)) throw invalid('Must begin with https://.');
  if (url.username || url.password) throw invalid('Must not have a user name or a password.');
  if (url.hash) throw invalid('Must not have a fragment.');
  if (url.href.length > maxLength) throw invalid(`Must have at most ${maxLength} characters.`);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (named && !allowed.port(port))
    throw webhookErrors.WEBHOOK_URL_FORBIDDEN({
      violations: [{ field: 'url', description: 'Must not lead to Plaza itself.' }],
    });
  if (named) return url.href;
  // Mail, SSH and the like are nobody's webhook.
  if (port !== 443 && port !== 80 && port < 1024) throw invalid('Must have port 443, 80, or 1024 or higher.');
  const host = bare(url.hostname);
  // A name is looked up at each attempt, and its addresses are checked then.
  if (isAddress(host) ? !allowed.address(host) : innerNames.test(host) || !host.includes('.')) {
    throw webhookErrors.WEBHOOK_URL_FORBIDDEN({
      violations: [{ field: 'url', description: 'Must lead to the public internet.' }],
    });
  }
  return url.href;
}
