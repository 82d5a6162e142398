/** The address of a client: what the gateway says of it, or else whoever calls. */
export function clientIpOf(header: (name: string) => string | undefined, peer: string): string {
  return header('x-envoy-external-address') ?? header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? peer;
}

/** A network in which a device stays while its address changes: the /24 of an IPv4 address, or the /48 of an IPv6 address. */
export function widerNetworkOf(address: string): string {
  const network = networkOf(address);
  return network.includes(':')
    ? `${network.split(':').slice(0, 3).join(':')}::/48`
    : `${network.split('.').slice(0, 3).join('.')}.0/24`;
}

/** The network that counts as one address: an IPv4 address, or the /64 of an IPv6 address, as the gateway counts calls. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const all = [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
