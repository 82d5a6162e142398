// Which e-mail addresses are valid, and which are the same.
import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';
import { z } from 'zod';

// RFC 5321 section 4.5.3.1, in octets; RFC 3696 erratum 1690 for the whole.
const maxAddressBytes = 254;
const maxLocalPartBytes = 64;

// RFC 5321 section 4.1.2 with RFC 6531: what is not ASCII may stand wherever a letter may, unless it can't be seen, as
// Hangul's fillers, which count as letters.
const visible = String.raw`[[\p{L}\p{M}\p{N}\p{P}\p{S}]--[\p{ASCII}[\p{L}&&\p{Default_Ignorable_Code_Point}]\u2800]]`;
const atom = String.raw`(?:[a-zA-Z0-9!#$%&'*+\/=?^_\x60\{\|\}~\-]|${visible})+`;
const dotAtom = new RegExp(String.raw`^${atom}(?:\.${atom})*$`, 'v');
const quotedString = new RegExp(String.raw`^"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e]|${visible})*"$`, 'v');

// Anything else that domainToASCII would accept, it would decode or map away (`%41`, `0x7f.1`).
const domainCharacters = new RegExp(String.raw`^(?:[a-zA-Z0-9.\-]|${visible})+$`, 'v');
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one spelling under which an address is stored and looked up: lower case, composed (NFC), and an international domain in
 * Unicode however it was written. `undefined` if it is no address. Accepts what RFC 5321 and 6531 do, quoted local parts
 * and address literals included, but no domain of a single label, which cannot be reached from elsewhere.
 */
export function canonicalEmail(text: string): string | undefined {
  if (text.length > maxAddressBytes || !text.isWellFormed()) return undefined;
  const at = text.lastIndexOf('@');
  if (at < 1) return undefined;
  const local = text.slice(0, at).normalize('NFC').toLowerCase().normalize('NFC');
  if (Buffer.byteLength(local) > maxLocalPartBytes || !(dotAtom.test(local) || quotedString.test(local)))
    return undefined;
  const domain = canonicalDomain(text.slice(at + 1));
  if (domain === undefined) return undefined;
  const address = `${local}@${domain}`;
  return Buffer.byteLength(address) > maxAddressBytes ? undefined : address;
}

function canonicalDomain(text: string): string | undefined {
  const literal = /^\[(?:(IPv6:)?([0-9a-f:.]+))\]$/i.exec(text);
  if (literal) return (literal[1] ? isIPv6 : isIPv4)(literal[2] ?? '') ? text.toLowerCase() : undefined;
  if (!domainCharacters.test(text)) return undefined;
  const ascii = domainToASCII(text);
  const labels = ascii.split('.');
  // No top-level domain is a number, and a host that ends in one is an IP address in disguise.
  if (
    ascii.length > 253 ||
    labels.length < 2 ||
    !labels.every((part) => label.test(part)) ||
    /^[0-9]+$/.test(labels.at(-1) ?? '')
  )
    return undefined;
  const unicode = domainToUnicode(ascii);
  return domainToASCII(unicode) === ascii ? unicode : ascii;
}

export const emailField = z.string().transform((text, context) => {
  const address = canonicalEmail(text);
  if (address !== undefined) return address;
  context.addIssue({ code: 'custom', message: 'Must be an e-mail address of at most 254 bytes.' });
  return z.NEVER;
});
