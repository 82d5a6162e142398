// mTLS among the services and with the gateway, from files that may be replaced at any time. Off unless the files are configured.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { credentials, experimental, ServerCredentials, type ChannelCredentials } from '@grpc/grpc-js';
import { ConfigError } from '@plaza/environment';

export interface TlsFiles {
  /** This service's certificate with its chain, its key, and the authorities of peers' certificates. PEM. */
  certFile: string;
  keyFile: string;
  caFile: string;
}

export interface Material {
  certificate: Buffer;
  privateKey: Buffer;
  caCertificate: Buffer;
}

// Three small files: reading them often costs nothing, and a new certificate may be urgent.
const lookAgainMs = 2_000;

/** The credentials of a server. With files, only peers with a certificate of the authority are accepted. */
export function serverCredentials(files: TlsFiles | undefined): ServerCredentials {
  if (!files) return ServerCredentials.createInsecure();
  const source = certificates(files);
  return experimental.createCertificateProviderServerCredentials(source, source, true);
}

/** The credentials of a client. The server's certificate must name the host of the address. */
export function channelCredentials(files: TlsFiles | undefined): ChannelCredentials {
  if (!files) return credentials.createInsecure();
  const source = certificates(files);
  return experimental.createCertificateProviderChannelCredentials(source, source);
}

/** What a server shows and whom it trusts, now and, through `changed`, whenever the files are others. */
export function watchCertificates(
  files: TlsFiles,
  changed: (material: Material) => void,
): { material: Material; stop: () => void } {
  const source = certificates(files);
  return { material: source.watch(changed), stop: () => source.unwatch(changed) };
}

type Listener<Update> = (update: Update) => void;

/**
 * Reads the files again and again while there are listeners, and keeps the last good ones while the files are not valid: a certificate and its key may be
 * replaced one after the other.
 */
class CertificateFiles implements experimental.CertificateProvider {
  readonly #files: TlsFiles;
  #current: Material;
  #timer: NodeJS.Timeout | undefined;
  readonly #authority = new Set<Listener<experimental.CaCertificateUpdate>>();
  readonly #identity = new Set<Listener<experimental.IdentityCertificateUpdate>>();
  readonly #watchers = new Set<Listener<Material>>();

  constructor(files: TlsFiles) {
    this.#files = files;
    this.#current = read(files);
  }

  addCaCertificateListener(listener: Listener<experimental.CaCertificateUpdate>): void {
    this.#authority.add(listener);
    this.#listened();
    // grpc-js expects the first call only after it has added its listener.
    process.nextTick(() => listener(this.#current));
  }

  removeCaCertificateListener(listener: Listener<experimental.CaCertificateUpdate>): void {
    this.#authority.delete(listener);
    this.#listened();
  }

  addIdentityCertificateListener(listener: Listener<experimental.IdentityCertificateUpdate>): void {
    this.#identity.add(listener);
    this.#listened();
    process.nextTick(() => listener(this.#current));
  }

  removeIdentityCertificateListener(listener: Listener<experimental.IdentityCertificateUpdate>): void {
    this.#identity.delete(listener);
    this.#listened();
  }

  watch(listener: Listener<Material>): Material {
    this.#watchers.add(listener);
    this.#listened();
    return this.#current;
  }

  unwatch(listener: Listener<Material>): void {
    this.#watchers.delete(listener);
    this.#listened();
  }

  #listened(): void {
    const wanted = this.#authority.size + this.#identity.size + this.#watchers.size > 0;
    if (wanted) this.#timer ??= setInterval(() => this.#lookAgain(), lookAgainMs).unref();
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #lookAgain(): void {
    let next: Material;
    try {
      next = read(this.#files);
    } catch {
      return;
    }
    const same = (Object.keys(next) as (keyof Material)[]).every((part) => next[part].equals(this.#current[part]));
    if (same) return;
    this.#current = next;
    for (const listener of this.#authority) listener(next);
    for (const listener of [...this.#identity, ...this.#watchers]) listener(next);
  }
}

const opened = new Map<string, CertificateFiles>();

function certificates(files: TlsFiles): CertificateFiles {
  const key = JSON.stringify(files);
  const known = opened.get(key) ?? new CertificateFiles(files);
  opened.set(key, known);
  return known;
}

function read({ certFile, keyFile, caFile }: TlsFiles): Material {
  const material = {
    certificate: part('TLS_CERT_FILE', certFile, (bytes) => new X509Certificate(bytes)),
    privateKey: part('TLS_KEY_FILE', keyFile, (bytes) => createPrivateKey(bytes)),
    caCertificate: part('TLS_CA_FILE', caFile, (bytes) => new X509Certificate(bytes)),
  };
  if (!new X509Certificate(material.certificate).checkPrivateKey(createPrivateKey(material.privateKey))) {
    throw new ConfigError(`TLS_KEY_FILE: ${keyFile} is not the key of the certificate in ${certFile}`);
  }
  return material;
}

function part(variable: string, path: string, check: (bytes: Buffer) => unknown): Buffer {
  try {
    const bytes = readFileSync(path);
    check(bytes);
    return bytes;
  } catch (error) {
    throw new ConfigError(
      `${variable}: ${path} can't be used (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
