// The other way to install: with a database outside the release, for which hooks make roles, schemas and tables before anything of it is there.
import { randomBytes } from 'node:crypto';
import { chartFolder } from '../chart/generate.ts';
import { Sentence } from '../sentence.ts';
import type { Images } from './images.ts';
import { ready, type Cluster } from './kubernetes.ts';

const release = 'plaza';

/** Installs into `cluster`'s namespace, with a PostgreSQL in that of `foreign`; then upgrades without the administrator. Answers what to tell. */
export async function installForReal(
  cluster: Cluster,
  foreign: Cluster,
  foreignNamespace: string,
  { registry, tag }: Images,
): Promise<string[]> {
  const password = randomBytes(16).toString('hex');
  await foreign.apply(
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
      spec: {
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
      },
    },
  );
  await foreign.until('PostgreSQL', async () => (await foreign.pods('app=db')).every(ready), 60);

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
    `database.server.host=db.${foreignNamespace}`,
    'database.server.name=postgres',
  ];
  const helm = (...more: string[]) =>
    cluster.helm(
      'upgrade',
      '--install',
      release,
      chartFolder,
      ...[...values, ...more].flatMap((value) => ['--set', value]),
      '--wait',
      '--timeout',
      '5m',
    );
  await helm(`database.admin.url=postgres://postgres:${password}@db.${foreignNamespace}:5432/postgres`);
  const [, tested = ''] = /msg="(.*)"/.exec(await cluster.helm('test', release, '--timeout', '3m')) ?? [];
  if (!tested.includes('gone')) throw new Sentence('helm test did not tell what it did.');

  const before = await secrets(cluster);
  await helm('config.LOG_LEVEL=warn');
  const after = await secrets(cluster);
  if (before !== after)
    throw new Sentence(
      'An upgrade has made other secrets or certificates, and should have kept those that were there.',
    );
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
  if (left.items.length > 0) throw new Sentence(`Hooks left ${left.items.map(({ kind }) => kind).join(', ')} behind.`);
  return tested.split('\\n');
}

async function secrets(cluster: Cluster): Promise<string> {
  const { items } = JSON.parse(
    await cluster.kubectl('get', 'secrets', '-l', 'app.kubernetes.io/instance=plaza', '-o', 'json'),
  ) as { items: { metadata: { name: string }; data: object }[] };
  return JSON.stringify(items.map(({ metadata, data }) => [metadata.name, data]));
}
