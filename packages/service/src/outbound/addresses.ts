// Which addresses may be reached by what people enter: those of the public internet, and what the operator allows.
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

const networks = (...texts: string[]): Network[] => texts.map((text) => ipaddr.parseCIDR(text));

// From IANA's registries of special-purpose addresses, without those that are reachable from anywhere; and 168.63.129.16, the address of Azure's own
// services inside its machines.
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
// Of IPv6, the addresses that are assigned for the internet are open, without protocol assignments (such as Teredo), examples, AS112 and 6to4.
const open6 = networks('2000::/3');
const closed6 = networks('2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20');
// IPv6 addresses that stand for the IPv4 address in their last bytes.
const embedding = networks('::ffff:0:0/96', '64:ff9b::/96');

function isInRange(address: Address, among: readonly Network[]): boolean {
  return among.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

/** The address that a connection reaches: of mapped IPv4, and of what NAT64 translates, the IPv4 address. */
function reached(address: Address): Address {
  return address.kind() === 'ipv6' && isInRange(address, embedding)
    ? ipaddr.fromByteArray(address.toByteArray().slice(12))
    : address;
}

function isPublic(address: Address): boolean {
  if (address.kind() === 'ipv4') return !isInRange(address, closed4);
  return isInRange(address, open6) && !isInRange(address, closed6);
}

/** What the operator allows beyond the public internet. */
export interface Allowed {
  /** Whether the operator named this host, by name or by address: then it may be anywhere, on any port, and without TLS. */
  host(host: string): boolean;
  /** Whether this address may be connected to. */
  address(address: string): boolean;
  /** Whether this port may be connected to at an address that is not on the public internet. */
  port(port: number): boolean;
  /** Whether an address is on the public internet. */
  isPublic(address: string): boolean;
}

/** `entries` are names, `*.suffix`, addresses and networks such as 10.1.0.0/16. Throws for anything else. */
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
    return isInRange(actual, opened) || isInRange(parsed, opened) || isPublic(actual);
  };
  return {
    host(host) {
      const name = bare(host);
      if (ipaddr.isValid(name))
        return isInRange(reached(ipaddr.parse(name)), opened) || isInRange(ipaddr.parse(name), opened);
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
