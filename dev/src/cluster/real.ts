// The other way to install: with a database outside the release, whose roles, schemas and tables hooks create before the first pods.
import { randomBytes } from 'node:crypto';
import { chartFolder } from '../chart/generate.ts';
import { Sentence } from '../sentence.ts';
import type { Images } from './images.ts';
import { ready, type Cluster } from './kubernetes.ts';

const release = 'plaza';

/** Installs into the namespace of `cluster`, with a PostgreSQL in that of `foreign`; then upgrades without the administrator. @returns the lines of the report */
export async function installForReal(
  cluster: Cluster,
  foreign: Cluster,
  foreignNamespace: string,
  images: Images,
): Promise<string[]> {
  const password = randomBytes(16).toString('hex');
  await foreign.apply(...externalPostgres(images, password));
  await foreign.until('PostgreSQL', async () => (await foreign.pods('app=db')).every(ready), 60);

  const host = `db.${foreignNamespace}`;
  await helm(cluster, images, host, `database.admin.url=postgres://postgres:${password}@${host}:5432/postgres`);
  const [, tested = ''] = /msg="(.*)"/.exec(await cluster.helm('test', release, '--timeout', '3m')) ?? [];
  if (!tested.includes('gone')) throw new Sentence('helm test did not report what it did.');

  const before = await secrets(cluster);
  await helm(cluster, images, host, 'config.LOG_LEVEL=warn');
  if (before !== (await secrets(cluster)))
    throw new Sentence('An upgrade has made other secrets or certificates, and should have kept the existing ones.');
  await checkHooksLeftNothing(cluster);
  return tested.split('\\n');
}

/** A PostgreSQL that does not belong to the release, reached as `db`. */
function externalPostgres(images: Images, password: string): object[] {
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { password } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'db' },
      spec: { selector: { app: 'db' }, ports: [{ port: 5432 }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'db', labels: { app: 'db' } },
      spec: postgresPod(images),
    },
  ];
}

function postgresPod({ registry, tag }: Images): object {
  return {
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      fsGroup: 10001,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'postgres',
        image: `${registry}/plaza-postgres:${tag}`,
        imagePullPolicy: 'IfNotPresent',
        env: [
          { name: 'PGDATA', value: '/data/pg' },
          { name: 'PASSWORD_FILE', value: '/etc/plaza/password' },
        ],
        readinessProbe: { tcpSocket: { port: 5432 }, periodSeconds: 1 },
        volumeMounts: [
          { name: 'data', mountPath: '/data' },
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'shm', mountPath: '/dev/shm' },
          { name: 'password', mountPath: '/etc/plaza' },
        ],
      },
    ],
    volumes: [
      { name: 'data', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
      { name: 'shm', emptyDir: { medium: 'Memory' } },
      { name: 'password', secret: { secretName: 'db', defaultMode: 0o440 } },
    ],
  };
}

/** Installs or upgrades the release with the database on `host`, and these values in addition. */
async function helm(cluster: Cluster, { registry, tag }: Images, host: string, ...more: string[]): Promise<void> {
  const values = [
    'environment=production',
    `global.imageRegistry=${registry}`,
    `image.tag=${tag}`,
    'service.autoscaling.enabled=false',
    'service.replicas=1',
    'service.resources.requests.cpu=50m',
    'gateway.autoscaling.enabled=false',
    'gateway.replicas=1',
    'gateway.resources.requests.cpu=50m',
    `database.server.host=${host}`,
    'database.server.name=postgres',
    ...more,
  ];
  const settings = values.flatMap((value) => ['--set', value]);
  await cluster.helm('upgrade', '--install', release, chartFolder, ...settings, '--wait', '--timeout', '5m');
}

async function checkHooksLeftNothing(cluster: Cluster): Promise<void> {
  const left = JSON.parse(
    await cluster.kubectl(
      'get',
      'jobs,secrets,serviceaccounts,networkpolicies',
      '-l',
      'app.kubernetes.io/component=migrate',
      '-o',
      'json',
    ),
  ) as { items: { kind: string }[] };
  if (left.items.length > 0) throw new Sentence(`Hooks left ${left.items.map(({ kind }) => kind).join(', ')}.`);
}

async function secrets(cluster: Cluster): Promise<string> {
  const { items } = JSON.parse(
    await cluster.kubectl('get', 'secrets', '-l', 'app.kubernetes.io/instance=plaza', '-o', 'json'),
  ) as { items: { metadata: { name: string }; data: object }[] };
  return JSON.stringify(items.map(({ metadata, data }) => [metadata.name, data]));
}
