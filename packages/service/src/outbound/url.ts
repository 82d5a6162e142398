import { bare, isAddress, type Allowed } from './addresses.ts';

const maxLength = 2048;
// Names that have a meaning only inside a network: RFC 6761, 6762, 8375, and ICANN's for private use.
const innerNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

export interface UrlFault {
  /** `forbidden`: it is a URL, and does not lead where it may. */
  kind: 'invalid' | 'forbidden';
  description: string;
}

/** A URL as it is kept, or why it is refused. A name is looked up with each connection, and its addresses are checked then. */
export function checkUrl(text: string, allowed: Allowed): { href: string } | UrlFault {
  const invalid = (description: string): UrlFault => ({ kind: 'invalid', description });
  const forbidden = (description: string): UrlFault => ({ kind: 'forbidden', description });
  if (text.length > maxLength) return invalid(`Must have at most ${maxLength} characters.`);
  if (!URL.canParse(text)) return invalid('Must be a URL.');
  const url = new URL(text);
  const named = allowed.host(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && named)) return invalid('Must begin with https://.');
  if (url.username || url.password) return invalid('Must not have a user name or a password.');
  if (url.hash) return invalid('Must not have a fragment.');
  if (url.href.length > maxLength) return invalid(`Must have at most ${maxLength} characters.`);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (named) return allowed.port(port) ? { href: url.href } : forbidden('Must not lead to Plaza itself.');
  // Mail, SSH and the like speak no HTTP.
  if (port !== 443 && port !== 80 && port < 1024) return invalid('Must have port 443, 80, or 1024 or higher.');
  const host = bare(url.hostname);
  const isOutside = isAddress(host) ? allowed.address(host) : !innerNames.test(host) && host.includes('.');
  return isOutside ? { href: url.href } : forbidden('Must lead to the public internet.');
}
