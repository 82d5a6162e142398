// Which addresses a webhook may reach: those of the public internet, and what the operator allows.
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

const networks = (...texts: string[]): Network[] => texts.map((text) => ipaddr.parseCIDR(text));

// From IANA's registries of special-purpose addresses, without what is reachable from anywhere; and 168.63.129.16, by which Azure speaks to its machines.
const closed4 = networks(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
);
// Of IPv6 only what is given out for the internet is open; of that not protocol assignments (Teredo among them), examples, AS112 and 6to4.
const open6 = networks('2000::/3');
const closed6 = networks('2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20');
// Addresses that are an IPv4 address in truth, its bytes at the end.
const embedding = networks('::ffff:0:0/96', '64:ff9b::/96');

function within(address: Address, among: readonly Network[]): boolean {
  return among.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

/** IPv4 behind IPv6 (mapped, or translated by NAT64) as IPv4: that is what is reached. */
function reached(address: Address): Address {
  return address.kind() === 'ipv6' && within(address, embedding)
    ? ipaddr.fromByteArray(address.toByteArray().slice(12))
    : address;
}

function isPublic(address: Address): boolean {
  if (address.kind() === 'ipv4') return !within(address, closed4);
  return within(address, open6) && !within(address, closed6);
}

/** What the operator allows beyond the public internet. */
export interface Allowed {
  /** Whether this host is named, by name or by address: then it may be anywhere, on any port, and without TLS. */
  host(host: string): boolean;
  /** Whether this address may be connected to. */
  address(address: string): boolean;
  /** Whether this port may be, at an address that is not on the public internet. */
  port(port: number): boolean;
  /** Whether an address is on the public internet. */
  isPublic(address: string): boolean;
}

/** Reads names, `*.suffix`, addresses and networks such as 10.1.0.0/16, but for some ports there. Throws for what is none of these. */
export function allowedOf(entries: readonly string[], closedPorts: readonly number[] = []): Allowed {
  const hosts = new Set<string>();
  const suffixes: string[] = [];
  const opened: Network[] = [];
  for (const entry of entries) {
    const text = entry.toLowerCase().replace(/^\[|\]$/g, '');
    if (ipaddr.isValidCIDR(text)) opened.push(ipaddr.parseCIDR(text));
    else if (ipaddr.isValid(text)) opened.push([ipaddr.parse(text), text.includes(':') ? 128 : 32]);
    else if (/^\*\.[a-z0-9_.-]+$/.test(text)) suffixes.push(text.slice(1));
    else if (/^[a-z0-9_.-]+$/.test(text)) hosts.add(text);
    else throw new Error(`${entry} is neither a name nor an address nor a network`);
  }
  const address = (text: string): boolean => {
    if (!ipaddr.isValid(text)) return false;
    const parsed = ipaddr.parse(text);
    const actual = reached(parsed);
    return within(actual, opened) || within(parsed, opened) || isPublic(actual);
  };
  return {
    host(host) {
      const name = bare(host);
      if (ipaddr.isValid(name))
        return within(reached(ipaddr.parse(name)), opened) || within(ipaddr.parse(name), opened);
      return hosts.has(name) || suffixes.some((suffix) => name.endsWith(suffix));
    },
    address,
    port: (port) => !closedPorts.includes(port),
    isPublic: (text) => ipaddr.isValid(text) && isPublic(reached(ipaddr.parse(text))),
  };
}

/** A URL's host without brackets and the dot at its end. */
export function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

export function isAddress(host: string): boolean {
  return ipaddr.isValid(bare(host));
}
