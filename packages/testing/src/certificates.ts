// Real certificates of an authority that lives for one test.
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';

export interface TestAuthority {
  /** Writes tls.crt, tls.key and ca.crt for these hosts into a folder, as a Kubernetes Secret would have them. */
  issue(folder: string, hosts: string[]): { certFile: string; keyFile: string; caFile: string };
}

const dayMs = 24 * 3600 * 1000;

export function testAuthority(name = 'test authority'): TestAuthority {
  const subject = [{ name: 'commonName', value: name }];
  const authority = keys();
  const root = certificate({ subject, issuer: subject, keys: authority, signer: authority, extensions: [{ name: 'basicConstraints', cA: true }, { name: 'keyUsage', keyCertSign: true }] });
  return {
    issue(folder, hosts) {
      const own = keys();
      const leaf = certificate({
        subject: [{ name: 'commonName', value: hosts[0] ?? '' }], issuer: subject, keys: own, signer: authority,
        extensions: [
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          { name: 'subjectAltName', altNames: hosts.map((host) => (/^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host })) },
        ],
      });
      mkdirSync(folder, { recursive: true });
      const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key'), caFile: join(folder, 'ca.crt') };
      writeFileSync(files.certFile, leaf);
      writeFileSync(files.keyFile, own.privatePem);
      writeFileSync(files.caFile, root);
      return files;
    },
  };
}

interface Keys {
  publicPem: string;
  privatePem: string;
}

function keys(): Keys {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
  return { publicPem: pair.publicKey, privatePem: pair.privateKey };
}

interface Parts {
  subject: forge.pki.CertificateField[];
  issuer: forge.pki.CertificateField[];
  keys: Keys;
  signer: Keys;
  extensions: object[];
}

function certificate({ subject, issuer, keys: { publicPem }, signer, extensions }: Parts): string {
  const made = forge.pki.createCertificate();
  made.publicKey = forge.pki.publicKeyFromPem(publicPem);
  // Of our own making, and positive.
  made.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  made.validity.notBefore = new Date(Date.now() - dayMs);
  made.validity.notAfter = new Date(Date.now() + dayMs);
  made.setSubject(subject);
  made.setIssuer(issuer);
  made.setExtensions(extensions);
  made.sign(forge.pki.privateKeyFromPem(signer.privatePem), forge.md.sha256.create());
  return forge.pki.certificateToPem(made);
}
