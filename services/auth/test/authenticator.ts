// An authenticator in software, for tests: what a browser and a security key answer together, without either.
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

export interface SoftKey {
  readonly id: string;
  /** Answers creation options. */
  create(options: Options, how?: How): Record<string, unknown>;
  /** Answers request options. */
  get(options: Options, how?: How): Record<string, unknown>;
}

interface Options {
  challenge: string;
}

interface How {
  origin?: string;
  verified?: boolean;
}

const url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

export function softKey(domain = 'localhost', home = `http://${domain}:3000`): SoftKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let counter = 0;
  const dataOf = (verified: boolean, attested: Buffer = Buffer.alloc(0)): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(++counter);
    const flags = 0x01 | (verified ? 0x04 : 0) | (attested.length > 0 ? 0x40 : 0);
    return Buffer.concat([sha256(domain), Buffer.of(flags), count, attested]);
  };
  const clientData = (type: string, { challenge }: Options, origin: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const answer = (response: object) => ({
    id: url(id),
    rawId: url(id),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  });
  return {
    id: url(id),
    create(options, { origin = home, verified = true } = {}) {
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(0, id.length), id, coseKey(publicKey)]);
      const authData = dataOf(verified, attested);
      // CBOR: {"fmt": "none", "attStmt": {}, "authData": bytes}
      const attestation = Buffer.concat([
        Buffer.of(0xa3),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.of(0xa0),
        text('authData'),
        Buffer.of(0x59, authData.length >> 8, authData.length & 0xff),
        authData,
      ]);
      return answer({
        clientDataJSON: url(clientData('webauthn.create', options, origin)),
        attestationObject: url(attestation),
        transports: ['internal'],
      });
    },
    get(options, { origin = home, verified = true } = {}) {
      const [authData, client] = [dataOf(verified), clientData('webauthn.get', options, origin)];
      const signature = createSign('sha256')
        .update(Buffer.concat([authData, sha256(client)]))
        .sign(privateKey);
      return answer({ clientDataJSON: url(client), authenticatorData: url(authData), signature: url(signature) });
    },
  };
}

const text = (value: string): Buffer => Buffer.concat([Buffer.of(0x60 | value.length), Buffer.from(value)]);

/** CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y} (RFC 9053). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const bytes = (coordinate: string): Buffer =>
    Buffer.concat([Buffer.of(0x58, 32), Buffer.from(coordinate, 'base64url')]);
  return Buffer.concat([
    Buffer.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21),
    bytes(x),
    Buffer.of(0x22),
    bytes(y),
  ]);
}
