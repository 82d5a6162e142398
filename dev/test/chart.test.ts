// The chart, as far as it can be known without a cluster: what it makes, what it refuses, and whether those who get it accept it.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gatewayOptions, renderEnvoyConfig, renderSecrets } from '@plaza/gateway';
import { readServiceConfig } from '@plaza/service';
import { schemaNames, serviceNames, variableOf, type ServiceName } from '@plaza/services';
import { testAuthority, testGatewayKey, testKeysOf } from '@plaza/testing';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { chartFolder } from '../src/chart/generate.ts';
import { helm, render, type KubernetesObject } from '../src/chart/render.ts';
import { ensureHelm, ensureSchemas } from '../src/chart/tools.ts';
import { ensureEngines, temporaryRoot } from '../src/engines/index.ts';
import { configs } from '../src/preflight.ts';
import { otherKinds } from './chart-kinds.ts';

const ci = join(chartFolder, 'ci');
const good = readdirSync(ci).filter((name) => name.endsWith('.yaml'));
const bad = readdirSync(join(ci, 'bad'));
const more: Record<string, string[]> = {
  'everything.yaml': ['--api-versions', 'cert-manager.io/v1/Certificate'],
  // With the Job that no release has, so that all rules for pods are those of the operator's too.
  'external.yaml': ['--set-string', 'operator.args={upkeep,run,weekly}'],
};

interface Container {
  name: string;
  image: string;
  env?: { name: string; value?: string; valueFrom?: { secretKeyRef?: { name: string; key: string } } }[];
  envFrom?: { configMapRef?: { name: string } }[];
  securityContext?: {
    readOnlyRootFilesystem?: boolean;
    allowPrivilegeEscalation?: boolean;
    privileged?: boolean;
    capabilities?: { drop?: string[]; add?: string[] };
  };
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
  startupProbe?: object;
  readinessProbe?: object;
  livenessProbe?: object;
  lifecycle?: { preStop?: object };
}

interface PodSpec {
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
  hostNetwork?: boolean;
  hostPID?: boolean;
  securityContext?: { runAsNonRoot?: boolean; runAsUser?: number; seccompProfile?: { type: string } };
  containers: Container[];
  initContainers?: Container[];
  volumes?: Record<string, unknown>[];
}

let folder: string;
let envoy: string;
const rendered = new Map<string, KubernetesObject[]>();
let upgraded: KubernetesObject[];
let redisCa: string;

beforeAll(async () => {
  ensureHelm();
  ({ envoy } = await ensureEngines(() => undefined, ['envoy']));
  folder = mkdtempSync(join(temporaryRoot(), 'plaza-chart-'));
  chmodSync(folder, 0o755);
  redisCa = testAuthority().issue(join(folder, 'redis'), ['redis']).caFile;
  await Promise.all([
    ...good.map(async (name) => rendered.set(name, await render(join(ci, name), ...(more[name] ?? [])))),
    render(join(ci, 'trial.yaml'), '--is-upgrade').then((objects) => {
      upgraded = objects;
    }),
  ]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const objects = (name: string) => rendered.get(name) ?? [];

function podsOf(all: KubernetesObject[]): { of: string; object: KubernetesObject; pod: PodSpec }[] {
  return all.flatMap((object) => {
    const spec = object['spec'] as
      { template?: { spec: PodSpec }; jobTemplate?: { spec: { template: { spec: PodSpec } } } } | undefined;
    const pod =
      object.kind === 'Pod'
        ? (spec as unknown as PodSpec)
        : object.kind === 'CronJob'
          ? spec?.jobTemplate?.spec.template.spec
          : spec?.template?.spec;
    return pod ? [{ of: `${object.kind} ${object.metadata.name}`, object, pod }] : [];
  });
}

const containersOf = (pod: PodSpec) => [...pod.containers, ...(pod.initContainers ?? [])];

test('helm finds nothing to complain of', async () => {
  await Promise.all(good.map((name) => helm(['lint', '--strict', '--quiet', chartFolder, '--values', join(ci, name)])));
});

test('what makes no sense is refused with what is wrong', async () => {
  await Promise.all(
    bad.map(async (name) => {
      const path = join(ci, 'bad', name);
      const [, reason = ''] = /^# refused: (.+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
      const outcome = await render(path).then(
        () => 'accepted',
        (error: Error) => (error.message.includes(reason) ? 'refused' : error.message),
      );
      expect([name, outcome]).toEqual([name, 'refused']);
    }),
  );
});

describe('as Kubernetes sees it', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  let schemas: string;
  const compiled = new Map<string, ValidateFunction>();

  beforeAll(() => {
    schemas = ensureSchemas();
    ajv.addSchema(JSON.parse(readFileSync(join(schemas, '_definitions.json'), 'utf8')) as object, '_definitions.json');
  });

  function validator({ apiVersion, kind }: KubernetesObject): ValidateFunction {
    const key = `${apiVersion} ${kind}`;
    const known = compiled.get(key);
    if (known) return known;
    const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    // apps/v1 Deployment is in deployment-apps-v1.json, networking.k8s.io/v1 in …-networking-v1.json.
    const file = [kind.toLowerCase(), group.split('.')[0], version].filter(Boolean).join('-');
    const made = ajv.compile(
      otherKinds[key] ?? (JSON.parse(readFileSync(join(schemas, `${file}.json`), 'utf8')) as object),
    );
    compiled.set(key, made);
    return made;
  }

  test.each([...good, 'upgrade of the trial'])(
    '%s makes objects that it knows, with no field that it does not',
    (name) => {
      const all = name.startsWith('upgrade') ? upgraded : objects(name);
      expect(all.length).toBeGreaterThan(20);
      for (const object of all) {
        const validate = validator(object);
        validate(object);
        expect([`${object.kind} ${object.metadata.name}`, validate.errors ?? []]).toEqual([
          `${object.kind} ${object.metadata.name}`,
          [],
        ]);
      }
    },
  );

  test('a field that Kubernetes does not know would be found', () => {
    const [deployment] = objects('trial.yaml').filter(({ kind }) => kind === 'Deployment');
    expect(validator(deployment!)({ ...deployment, spec: { ...(deployment!['spec'] as object), replica: 3 } })).toBe(
      false,
    );
  });

  test.each(good)('%s makes no two objects of one name', (name) => {
    const names = objects(name).map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`);
    expect(names).toEqual([...new Set(names)]);
  });
});

describe('policies', () => {
  test.each(good)('%s: nothing runs as root, writes to its root, or knows the API of the cluster', (name) => {
    const accounts = new Set(
      objects(name)
        .filter(({ kind }) => kind === 'ServiceAccount')
        .map(({ metadata }) => metadata.name),
    );
    for (const { of, pod } of podsOf(objects(name))) {
      expect([of, accounts.has(pod.serviceAccountName ?? ''), pod.automountServiceAccountToken]).toEqual([
        of,
        true,
        false,
      ]);
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 10001,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect([pod.hostNetwork, pod.hostPID]).toEqual([undefined, undefined]);
      expect((pod.volumes ?? []).filter((volume) => 'hostPath' in volume)).toEqual([]);
      for (const { name: container, securityContext, resources, image } of containersOf(pod)) {
        expect([of, container, securityContext]).toEqual([
          of,
          container,
          { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        ]);
        for (const what of [resources?.requests, resources?.limits])
          expect([of, container, Object.keys(what ?? {}).sort()]).toEqual([of, container, ['cpu', 'memory']]);
        expect(image).not.toMatch(/:latest$/);
      }
    }
  });

  test.each(good)('%s: what serves is probed, spread, and let go in time', (name) => {
    const deployments = podsOf(objects(name)).filter(({ object }) => object.kind === 'Deployment');
    expect(deployments.map(({ object }) => object.metadata.labels?.['app.kubernetes.io/component'])).toEqual(
      expect.arrayContaining([...serviceNames, 'gateway']),
    );
    for (const { pod, object } of deployments) {
      const [container] = pod.containers;
      expect(container).toMatchObject({
        startupProbe: {},
        readinessProbe: {},
        livenessProbe: {},
        lifecycle: { preStop: {} },
      });
      expect(object['spec']).toMatchObject({
        strategy: { rollingUpdate: { maxUnavailable: 0 } },
        template: { spec: { topologySpreadConstraints: expect.anything() } },
      });
    }
  });

  test.each(good.filter((name) => name !== 'minimal.yaml'))(
    '%s: every pod is under a policy of its own beside the one that denies everything',
    (name) => {
      const policies = objects(name)
        .filter(({ kind }) => kind === 'NetworkPolicy')
        .map(
          ({ spec }) =>
            spec as {
              podSelector: { matchLabels: Record<string, string> };
              policyTypes: string[];
              egress?: unknown;
              ingress?: unknown;
            },
        );
      for (const { policyTypes } of policies) expect(policyTypes).toEqual(['Ingress', 'Egress']);
      expect(
        policies.filter(
          ({ podSelector, ingress, egress }) =>
            !('app.kubernetes.io/component' in podSelector.matchLabels) && !ingress && !egress,
        ),
      ).toHaveLength(1);
      const covered = policies.map(({ podSelector }) => podSelector.matchLabels['app.kubernetes.io/component']);
      for (const { of, object } of podsOf(objects(name))) {
        const spec = object['spec'] as {
          template?: { metadata: KubernetesObject['metadata'] };
          jobTemplate?: { spec: { template: { metadata: KubernetesObject['metadata'] } } };
        };
        const labels = (spec.template ?? spec.jobTemplate?.spec.template ?? object).metadata;
        expect([of, covered.includes(labels.labels?.['app.kubernetes.io/component'])]).toEqual([of, true]);
      }
    },
  );

  test.each(good)('%s: a secret is in no pod but through a Secret', (name) => {
    for (const { of, pod } of podsOf(objects(name))) {
      for (const { env } of containersOf(pod)) {
        const secret = (env ?? []).filter(
          ({ name: variable, valueFrom }) =>
            /SECRET|KEY$|DATABASE_URL|PASSWORD$|REDIS_URL/.test(variable) && !valueFrom,
        );
        expect([of, secret]).toEqual([of, []]);
      }
    }
    for (const { kind, metadata, data } of objects(name))
      if (kind === 'ConfigMap')
        expect([metadata.name, /postgres:\/\/|rediss?:\/\//.test(JSON.stringify(data))]).toEqual([
          metadata.name,
          false,
        ]);
  });
});

describe('before an upgrade', () => {
  const hooks = (all: KubernetesObject[]) =>
    all
      .filter(({ metadata }) => metadata.annotations?.['helm.sh/hook']?.includes('pre-upgrade'))
      .map(({ kind }) => kind)
      .sort();

  test.each(['external.yaml', 'server.yaml', 'minimal.yaml'])(
    '%s: migrations run with an account, a Secret and a policy that are there by then',
    (name) => {
      expect(hooks(objects(name))).toEqual([
        'Job',
        ...(name === 'minimal.yaml' ? [] : ['NetworkPolicy']),
        'Secret',
        'ServiceAccount',
      ]);
    },
  );

  test('a trial makes its databases first, and then upgrades as everybody does', () => {
    expect(hooks(objects('trial.yaml'))).toEqual([]);
    expect(hooks(upgraded)).toEqual(['Job', 'NetworkPolicy', 'Secret', 'ServiceAccount']);
    const steps = (all: KubernetesObject[]) =>
      podsOf(all)
        .filter(({ object }) => object.kind === 'Job')
        .map(({ pod }) => [...(pod.initContainers ?? []), ...pod.containers].map(({ name }) => name));
    expect(steps(objects('trial.yaml'))).toEqual([['prepare', 'migrate', 'seed', 'form-cluster']]);
    expect(steps(upgraded)).toEqual([['prepare', 'migrate']]);
  });

  test('with Argo CD they are its hooks and not those of Helm', () => {
    const annotations = objects('everything.yaml').flatMap(({ kind, metadata }) =>
      kind === 'Job' ? [metadata.annotations ?? {}] : [],
    );
    expect(annotations).toEqual([
      {
        'argocd.argoproj.io/hook': 'PreSync',
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
        'argocd.argoproj.io/sync-wave': '-10',
      },
    ]);
  });
});

/** What a Secret of the release has under this key; undefined where it is somebody else's. */
function secretOf(all: KubernetesObject[], name = '', key = ''): string | undefined {
  const data = all.find((object) => object.kind === 'Secret' && object.metadata.name === name)?.['data'] as
    Record<string, string> | undefined;
  return data?.[key] && Buffer.from(data[key], 'base64').toString();
}

/** The environment of a Deployment's container, with something in the place of secrets that are not made here. */
function environmentOf(all: KubernetesObject[], component: string): Record<string, string> {
  const { pod } = podsOf(all).find(
    ({ object }) =>
      object.kind === 'Deployment' && object.metadata.labels?.['app.kubernetes.io/component'] === component,
  )!;
  const [container] = pod.containers;
  const maps = (container?.envFrom ?? []).map(
    ({ configMapRef }) =>
      all.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef?.name)?.[
        'data'
      ] as Record<string, string>,
  );
  const secrets: Record<string, string> = {
    ...(Object.assign({}, ...serviceNames.map(testKeysOf)) as Record<string, string>),
    GATEWAY_KEY: testGatewayKey,
    ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
    ENCRYPTION_KEYS_OTHER: Buffer.alloc(32, 2).toString('base64'),
    REDIS_URL: 'redis://redis:6379',
    [variableOf(component as ServiceName, 'DATABASE_URL')]: 'postgres://u:p@db/plaza',
    ...(component === 'auth' && { BACKEND_APP_DATABASE_URL: 'postgres://u:p@db/plaza' }),
    BILLING_STRIPE_WEBHOOK_SECRET: 'whsec_of_nobody',
    STRIPE_SECRET_KEY: 'sk_live_of_nobody',
    STRIPE_WEBHOOK_SECRET: 'whsec_of_nobody',
    ESIM_PROVIDER_URL: 'https://esim.example.com',
    SMTP_URL: 'smtp://plaza:secret@mail.example.com:587',
    SENTRY_DSN: 'https://key@errors.example.com/1',
    ESIM_PROVIDER_TOKEN: 'token',
    ESIM_CALLBACK_SECRET: 'a-secret-of-callbacks',
    MEDIA_S3_ACCESS_KEY_ID: 'key',
    MEDIA_S3_SECRET_ACCESS_KEY: 'key',
    MEDIA_EMBEDDER_KEY: 'key',
    OPENID_PROVIDERS:
      '[{"id":"google","name":"Google","issuer":"https://accounts.google.com","client_id":"c","client_secret":"s"}]',
  };
  return Object.assign(
    {},
    ...maps,
    Object.fromEntries(
      (container?.env ?? []).map(({ name, value, valueFrom }) => [
        name,
        value ??
          secretOf(all, valueFrom?.secretKeyRef?.name, valueFrom?.secretKeyRef?.key) ??
          secrets[name] ??
          'secret',
      ]),
    ),
  ) as Record<string, string>;
}

test.each(good)('%s: the gateway writes a configuration from it that Envoy accepts', (name) => {
  const home = join(folder, name);
  for (const part of ['cache', 'secrets']) mkdirSync(join(home, part), { recursive: true });
  const options = gatewayOptions(environmentOf(objects(name), 'gateway'), home);
  for (const [file, secret] of Object.entries(renderSecrets(options)))
    writeFileSync(join(home, 'secrets', file), JSON.stringify(secret));
  writeFileSync(join(home, 'envoy.json'), JSON.stringify(renderEnvoyConfig(options)));
  expect(
    execFileSync(envoy, ['--mode', 'validate', '-c', join(home, 'envoy.json')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  ).toContain('OK');
  // Whoever it calls is a Service of this release, and may be reached.
  for (const [service, address] of [...Object.entries(options.services), ['messaging', options.sockets] as const]) {
    const [host, port] = address.split(':');
    const target = objects(name).find(({ kind, metadata }) => kind === 'Service' && metadata.name === host)?.[
      'spec'
    ] as { clusterIP?: string; ports: { port: number }[] };
    expect([service, target.clusterIP]).toEqual([service, 'None']);
    expect(target.ports.map((each) => each.port)).toContain(Number(port));
  }
});

test.each(good)("%s: a pod has its own key, and nobody else's", (name) => {
  const secret = name === 'everything.yaml' ? { wallet: 'plaza-wallet-key', gateway: 'plaza-gateway-key' } : {};
  for (const { object, pod } of podsOf(objects(name))) {
    const component = object.metadata.labels?.['app.kubernetes.io/component'] ?? '';
    const keys = containersOf(pod)
      .flatMap(({ env }) => env ?? [])
      .filter((one) => /_SERVICE_KEY$|^GATEWAY_KEY$/.test(one.name));
    const own =
      object.kind === 'Deployment'
        ? [
            ...(serviceNames.includes(component as ServiceName)
              ? [variableOf(component as ServiceName, 'SERVICE_KEY')]
              : []),
            ...(['auth', 'gateway'].includes(component) ? ['GATEWAY_KEY'] : []),
          ]
        : [];
    expect([object.kind, component, keys.map((one) => one.name)]).toEqual([object.kind, component, own]);
    for (const { name: variable, valueFrom } of keys) {
      const [, expected] = Object.entries(secret).find(([of]) => variable.startsWith(`${of.toUpperCase()}_`)) ?? [];
      expect([variable, valueFrom?.secretKeyRef?.name]).toEqual([
        variable,
        expected ?? expect.stringMatching(/secrets/),
      ]);
    }
  }
});

test('what the chart makes is a key pair for each service, a password for each role, and new every time', async () => {
  const all = objects('server.yaml');
  const made = all.find(
    ({ kind, metadata }) => kind === 'Secret' && metadata.labels?.['app.kubernetes.io/component'] === 'secrets',
  )?.['data'] as Record<string, string>;
  const text = (key: string): string => Buffer.from(made[key] ?? '', 'base64').toString();
  for (const service of serviceNames)
    expect(readServiceConfig(service, { ...environmentOf(all, service), REDIS_CA_FILE: '' }).serviceKey).toBe(
      text(variableOf(service, 'SERVICE_KEY')),
    );
  const passwords = [...schemaNames, 'migration', 'admin'].map((role) => text(`password-${role}`));
  const keys = serviceNames.map((service) => text(variableOf(service, 'SERVICE_KEY')));
  expect(new Set([...passwords, ...keys, text('GATEWAY_KEY')]).size).toBe(12);
  const again = (await render(join(ci, 'server.yaml'))).find(
    ({ kind, metadata }) => kind === 'Secret' && metadata.labels?.['app.kubernetes.io/component'] === 'secrets',
  )?.['data'] as Record<string, string>;
  expect(again['WALLET_SERVICE_KEY']).not.toBe(made['WALLET_SERVICE_KEY']);
});

test.each(good)('%s: auth lets the gateway count by its certificate, too, where there are certificates', (name) => {
  const { GATEWAY_TLS_NAME: tlsName } = environmentOf(objects(name), 'auth');
  const gateway = objects(name).find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.labels?.['app.kubernetes.io/component'] === 'gateway',
  )?.metadata.name;
  expect(tlsName).toBe(name === 'minimal.yaml' ? undefined : gateway);
});

test.each(good)('%s: every service can read what it is given', (name) => {
  for (const service of serviceNames) {
    const env = environmentOf(objects(name), service);
    // Read at once, so it must be there: in the pod it is a mounted Secret.
    if (env['REDIS_CA_FILE']) env['REDIS_CA_FILE'] = redisCa;
    const base = readServiceConfig(service, env);
    const config = configs[service](env, base);
    expect(config).toMatchObject({
      listen: { host: '0.0.0.0', port: 50051 },
      healthPort: 50061,
      tls: name === 'minimal.yaml' ? undefined : expect.anything(),
    });
    expect(config.nodeEnv).toBe(name === 'trial.yaml' || name === 'server.yaml' ? 'development' : 'production');
  }
});

test('numbers arrive as they were written', () => {
  expect(environmentOf(objects('everything.yaml'), 'auth')).toMatchObject({
    BCRYPT_COST: '13',
    SESSION_TTL: '2592000',
    EXCHANGE_SPREAD: '0.0075',
    SENTRY_TRACES_RATE: '0.01',
    BCRYPT_QUEUE: '100',
  });
  expect(JSON.parse(environmentOf(objects('everything.yaml'), 'gateway')['GATEWAY_LIMITS'] ?? '')).toEqual({
    bodyBytes: 2_097_152,
    publicReadsPerSecond: 500,
  });
});

test('a new payout account is new for a day, or for as long as the values say', () => {
  expect(environmentOf(objects('external.yaml'), 'wallet')).toMatchObject({
    PAYOUT_NEW_DESTINATION_DELAY_SECONDS: '86400',
  });
  expect(environmentOf(objects('everything.yaml'), 'wallet')).toMatchObject({
    PAYOUT_NEW_DESTINATION_DELAY_SECONDS: '172800',
  });
  expect(environmentOf(objects('everything.yaml'), 'auth')).not.toHaveProperty('PAYOUT_NEW_DESTINATION_DELAY_SECONDS');
});

test('a changed configuration changes the pods that have it, and no others', async () => {
  const checksums = (all: KubernetesObject[]): Record<string, string | undefined> =>
    Object.fromEntries(
      all
        .filter(({ kind }) => kind === 'Deployment')
        .map(
          ({ metadata, spec }) =>
            [
              metadata.name.replace(/^.*-/, ''),
              (spec as { template: { metadata: { annotations: Record<string, string> } } }).template.metadata
                .annotations['checksum/config'],
            ] as const,
        ),
    );
  const before = checksums(objects('external.yaml'));
  const after = checksums(
    await render(
      join(ci, 'external.yaml'),
      '--set',
      'gateway.trustedProxies=0',
      '--set',
      'services.wallet.config.LOG_LEVEL=debug',
      '--set',
      'gateway.limits.bodyBytes=4096',
    ),
  );
  expect(
    Object.keys(before)
      .filter((component) => before[component] !== after[component])
      .sort(),
  ).toEqual(['gateway', 'wallet']);
});
