// What images are made of: everything that runs, and nothing that does not.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceNames } from '@plaza/services';
import { ensureConsole } from '../src/console.ts';
import { checkout, ensureEngines, temporaryRoot } from '../src/engines/index.ts';
import { requirements, wheels } from '../src/engines/install.ts';
import { assemble } from '../src/images/assemble.ts';
import { nodeOptions, targets, user, type Target, type TargetName } from '../src/images/targets.ts';

const dockerfile = readFileSync(join(checkout, 'Dockerfile'), 'utf8');
const names = Object.keys(targets) as TargetName[];
const scratch = mkdtempSync(join(temporaryRoot(), 'plaza-assembled-'));

beforeAll(() => Promise.all([ensureEngines(() => undefined), ensureConsole()]));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('the Dockerfile and those who assemble say the same', () => {
  for (const name of names) {
    const { entrypoint, description }: Target = targets[name];
    const [, stage = ''] =
      new RegExp(`^FROM [^\\n]+ AS ${name}\\n([^]*?)(?=\\nFROM |(?![^]))`, 'm').exec(dockerfile) ?? [];
    expect(stage).toContain(`COPY --from=assembled-${name} /out /`);
    expect(stage).toContain(
      entrypoint[0] === 'node'
        ? `CMD ["${entrypoint.slice(1).join('", "')}"]`
        : `ENTRYPOINT ["${entrypoint.join('", "')}"]`,
    );
    expect(stage).toContain(description);
    expect(dockerfile).toContain(`RUN "$NODE_PROGRAM" dev/src/images/assemble.ts ${name} /out`);
  }
  expect(dockerfile).toContain(`NODE_OPTIONS="${nodeOptions}"`);
  expect(dockerfile.match(/^USER .*/gm)).toEqual([
    `USER ${user}:${user}`,
    `USER ${user}:${user}`,
    `USER ${user}:${user}`,
  ]);
  for (const wheel of Object.values(wheels))
    expect(readFileSync(requirements(wheel.package), 'utf8')).toContain(`\n${wheel.package}==${wheel.version} \\\n`);
  expect(readdirSync(dirname(requirements('x'))).sort()).toEqual(
    Object.values(wheels)
      .map((wheel) => `${wheel.package}.txt`)
      .sort(),
  );
});

function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((one) => join(one.parentPath, one.name))
    .sort()) {
    const stat = lstatSync(entry);
    hash.update(
      `${relative(folder, entry)} ${stat.mode} ${stat.mtimeMs} ${stat.isSymbolicLink() ? readlinkSync(entry) : stat.isFile() ? readFileSync(entry, 'base64') : ''}\n`,
    );
  }
  return hash.digest('hex');
}

test('the same sources make the same files, to the byte and the second', () => {
  assemble('messaging', join(scratch, 'one'));
  assemble('messaging', join(scratch, 'two'));
  expect(fingerprint(join(scratch, 'one'))).toBe(fingerprint(join(scratch, 'two')));
});

test.each([...serviceNames, 'gateway', 'operator'] as const)(
  '%s has what it runs on, and nothing of those who develop it',
  (name) => {
    const folder = join(scratch, name);
    // Messaging is there already.
    if (name === 'messaging') renameSync(join(scratch, 'one'), folder);
    else assemble(name, folder);
    const app = join(folder, 'app');
    const packages = readdirSync(join(app, 'node_modules'));
    for (const development of ['jest', 'typescript', 'eslint', '@swc', '@bufbuild/buf', '@types', '@plaza/testing'])
      expect(packages).not.toContain(development);
    const files = readdirSync(app, { recursive: true, encoding: 'utf8' });
    expect(
      files.filter((path) => !path.startsWith('node_modules') && /\.test\.ts$|(^|\/)test\/|\.env/.test(path)),
    ).toEqual([]);
    // Whatever is imported is there: with its own node, from there, and with nothing else to find it in.
    const entry =
      { gateway: 'gateway/src/index.ts', operator: 'dev/src/commands/table.ts' }[name as string] ??
      `services/${name}/src/app.ts`;
    const output = execFileSync(
      join(folder, 'usr/local/bin/node'),
      [
        '--disable-warning=ExperimentalWarning',
        '-e',
        `const { commands = [] } = await import(${JSON.stringify(join(app, entry))}); for (const { load } of commands) await load(); console.log('imported'); process.exit(0)`,
      ],
      { cwd: '/', encoding: 'utf8', env: { PLAZA_HOME: join(scratch, 'home') } },
    );
    expect(output).toContain('imported');
    if (name === 'catalog') expect(decodesFrom(folder)).toContain('image/avif');
    rmSync(folder, { recursive: true });
  },
);

/** What the process that decodes pictures makes of one, started as the service of an image starts it. */
function decodesFrom(folder: string): string {
  const from = (path: string): string => JSON.stringify(join(folder, 'app', path));
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  return execFileSync(
    join(folder, 'usr/local/bin/node'),
    [
      '--disable-warning=ExperimentalWarning',
      '-e',
      `const { openDecoder } = await import(${from('services/catalog/src/media/decoding/decoder.ts')});
       const decoder = openDecoder(1, { memory: 200 * 2 ** 20, cpuMs: 20_000 });
       const made = await decoder.make(Buffer.from('${pixel}', 'base64'));
       console.log(made.refusal ?? made.picture.variants.map(({ contentType }) => contentType).join());
       process.exit(0)`,
    ],
    { cwd: '/', encoding: 'utf8' },
  );
}
