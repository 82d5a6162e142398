// Networks from which a key is accepted.
import { BlockList, isIP } from 'node:net';

/** Whether a text is a network in CIDR notation, such as `203.0.113.0/24`, or a single address. */
export function isCidr(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0 || address.includes('%')) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128));
}

/** Whether an address is in one of the networks; in no network means everywhere. */
export function networks(cidrs: readonly string[]): (address: string) => boolean {
  if (cidrs.length === 0) return () => true;
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', length] = cidr.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(address, length === undefined ? (family === 'ipv4' ? 32 : 128) : Number(length), family);
  }
  return (given) => {
    // An IPv4 address as a socket for both families writes it.
    const address = given.replace(/^::ffff:(?=[\d.]+$)/i, '');
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
}
