// Where the embedded engines and their data live, and as whom they run.
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Sentence } from '../sentence.ts';

export const checkout = resolve(import.meta.dirname, '../../..');

/** The user that runs a process. Undefined: the present user. */
export interface Identity {
  name: string;
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root, so root runs every engine as a user who owns nothing else. */
export function engineIdentity(): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  // initdb looks its user up by number, so it must be one that /etc/passwd names.
  for (const wanted of ['nobody', 'postgres', 'daemon']) {
    const [name, , uid, gid] = users.find((user) => user[0] === wanted) ?? [];
    if (name && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new Sentence(
    'PostgreSQL does not run as root, and this machine has no user "nobody" to run it as. Start Plaza as an ordinary user.',
  );
}

/** As whom Envoy runs: it reads files of this checkout, which that other user may not be allowed to. */
export function gatewayIdentity(): Identity | undefined {
  const identity = engineIdentity();
  return identity && reachable(checkout, identity) ? identity : undefined;
}

/** The folder that holds everything `npm start` makes: engines, data, secrets, logs. Made if missing. */
export function plazaHome(identity = engineIdentity()): string {
  const given = process.env['PLAZA_HOME'];
  const own = join(checkout, '.plaza');
  const home = given ? resolve(given) : reachable(checkout, identity) ? own : fallbackHome();
  return folder(home);
}

// Stable for each checkout, so that a second start finds the data of the first.
function fallbackHome(): string {
  return join('/var/tmp', `plaza-${createHash('sha256').update(checkout).digest('hex').slice(0, 12)}`);
}

/** Whether that user may pass through every folder down to this path. We ourselves always may. */
export function reachable(path: string, identity: Identity | undefined): boolean {
  if (!identity) return true;
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const bit = uid === identity.uid ? 0o100 : gid === identity.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

/** Creates a folder that others can enter, independent of the umask. */
export function folder(path: string): string {
  const first = mkdirSync(path, { recursive: true });
  for (let at = path; first && at.length >= first.length; at = dirname(at)) chmodSync(at, 0o755);
  return path;
}

/** Makes a folder that only its owner may enter. */
export function privateFolder(path: string, owner: Identity | undefined): string {
  folder(dirname(path));
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
  if (owner) chownSync(path, owner.uid, owner.gid);
  return path;
}

/** Writes or replaces a file that only its owner can read. */
export function writePrivate(path: string, text: string, owner: Identity | undefined): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  if (owner) chownSync(`${path}.new`, owner.uid, owner.gid);
  renameSync(`${path}.new`, path);
}

/** A temporary folder's parent that the engines can reach; TMPDIR may be in a private home folder. */
export function temporaryRoot(identity = engineIdentity()): string {
  return reachable(tmpdir(), identity) ? tmpdir() : '/tmp';
}
