// Real certificates of an authority that lives for one test: X.509 v3 with ECDSA on P-256, written in DER and signed by Node. A library in JavaScript
// takes seconds for each under Jest.
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';

export interface TestAuthority {
  /** Writes tls.crt, tls.key and ca.crt for these hosts into a folder, like a Kubernetes Secret. */
  issue(folder: string, hosts: string[]): { certFile: string; keyFile: string; caFile: string };
}

const dayMs = 24 * 3600 * 1000;

export function testAuthority(name = 'test authority'): TestAuthority {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const root = certificate({
    subject: name,
    issuer: name,
    publicKey: authority.publicKey,
    signer: authority.privateKey,
    // basicConstraints: an authority; keyUsage: signs certificates.
    extensions: [
      extension('2.5.29.19', sequence(boolean(true))),
      extension('2.5.29.15', tagged(0x03, Buffer.from([2, 0b0000_0100]))),
    ],
  });
  return {
    issue(folder, hosts) {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const leaf = certificate({
        subject: hosts[0] ?? '',
        issuer: name,
        publicKey: own.publicKey,
        signer: authority.privateKey,
        extensions: [
          // extKeyUsage: a server and a client; subjectAltName: an address or a name for each host.
          extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'), objectId('1.3.6.1.5.5.7.3.2'))),
          extension(
            '2.5.29.17',
            sequence(
              ...hosts.map((host) =>
                isIPv4(host) ? tagged(0x87, Buffer.from(host.split('.').map(Number))) : tagged(0x82, Buffer.from(host)),
              ),
            ),
          ),
        ],
      });
      mkdirSync(folder, { recursive: true });
      const files = {
        certFile: join(folder, 'tls.crt'),
        keyFile: join(folder, 'tls.key'),
        caFile: join(folder, 'ca.crt'),
      };
      writeFileSync(files.certFile, leaf);
      writeFileSync(files.keyFile, own.privateKey.export({ type: 'pkcs8', format: 'pem' }));
      writeFileSync(files.caFile, root);
      return files;
    },
  };
}

interface Parts {
  subject: string;
  issuer: string;
  publicKey: KeyObject;
  signer: KeyObject;
  extensions: Buffer[];
}

function certificate({ subject, issuer, publicKey, signer, extensions }: Parts): string {
  const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));
  const signed = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(issuer),
    sequence(time(Date.now() - dayMs), time(Date.now() + dayMs)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  const whole = sequence(
    signed,
    ecdsaWithSha256,
    tagged(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', signed, signer)])),
  );
  return `-----BEGIN CERTIFICATE-----\n${whole
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function commonName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId('2.5.4.3'), tagged(0x0c, Buffer.from(name)))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), tagged(0x04, value));
}

function time(at: number): Buffer {
  return tagged(0x18, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '')}`));
}

function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

function tagged(tag: number, content: Buffer): Buffer {
  const length =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
