// npm run test:cluster: the chart on a real cluster, under a steady load, while everything that happens to a deployment happens to this one.
// Takes any KUBECONFIG. Makes the namespaces plaza-test, plaza-test-foreign and plaza-test-real, and removes them at its end (KEEP=1 leaves them).
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceNames } from '@plaza/services';
import { chartFolder } from '../chart/generate.ts';
import { Sentence, tell } from '../sentence.ts';
import { clusterImages, type Images } from './images.ts';
import { kubernetes, ready, type Cluster } from './kubernetes.ts';
import type { Books, Second } from './load.ts';
import { installForReal } from './real.ts';

const namespace = 'plaza-test';
const release = 'plaza';
const gatewayUrl = `http://${release}-gateway.${namespace}`;
const since = Date.now();
const problems: string[] = [];
const say = (text: string): void => console.log(`${((Date.now() - since) / 1000).toFixed(0).padStart(5)} s  ${text}`);

const cluster = kubernetes(namespace);
const foreign = kubernetes(`${namespace}-foreign`);
const real = kubernetes(`${namespace}-real`);
const instance = `app.kubernetes.io/instance=${release}`;
const component = (name: string): string => `${instance},app.kubernetes.io/component=${name}`;

const seconds: Second[] = [];
let books: Books | undefined;

try {
  if (!process.env['KUBECONFIG']) throw new Sentence('KUBECONFIG names no cluster.');
  const images = await clusterImages(process.env, (line) => say(line));
  await removeAll();
  await main(images);
} catch (error) {
  problems.push(tell(error));
  console.error(tell(error));
  await describe();
} finally {
  if (!process.env['KEEP']) await removeAll();
}
for (const problem of problems) console.log(`FAILED: ${problem}`);
console.log(problems.length === 0 ? 'The cluster test passed.' : 'The cluster test failed.');
process.exit(problems.length === 0 ? 0 : 1);

async function main(images: Images): Promise<void> {
  const values = [
    'trial.enabled=true',
    `global.imageRegistry=${images.registry}`,
    `image.tag=${images.tag}`,
    // Somebody is always there: but messaging, which shall grow by itself.
    ...['auth', 'wallet', 'catalog'].map((name) => `services.${name}.autoscaling.minReplicas=2`),
    'trial.gateway.minReplicas=2',
    // It has to be at rest when nobody asks it, however slow the machine is, and soon after it was busy.
    'services.messaging.resources.requests.cpu=300m',
    'services.messaging.autoscaling.scaleDownSeconds=15',
    // One address asks more than any person would.
    'config.RATE_LIMITS=read:100000000:100000000\\,change:100000000:100000000\\,purchase:100000000:100000000\\,login:100000000\\,register:100000000',
  ];
  const helm = (more: string[], ...flags: string[]) =>
    cluster.helm(
      'upgrade',
      '--install',
      release,
      chartFolder,
      ...[...values, ...more].flatMap((value) => ['--set', value]),
      '--wait',
      '--timeout',
      '5m',
      ...flags,
    );

  say('installing');
  for (const one of [cluster, foreign])
    await one.kubectl('create', 'namespace', one === cluster ? namespace : `${namespace}-foreign`);
  await helm([]);
  say('installed: every pod is ready');
  const [, tested = ''] = /msg="(.*)"/.exec(await cluster.helm('test', release, '--timeout', '3m')) ?? [];
  for (const line of ['helm test:', ...tested.split('\\n')]) say(line);
  if (!tested.includes('gone')) problems.push('helm test did not tell what it did');

  const pod = await startLoad(images);
  await phase('calm', 0, () => sleep(10_000));

  await phase('1. an upgrade with other values and a new migration', 0, async () => {
    await helm(['config.LOG_LEVEL=warn', 'gateway.limits.requestSeconds=29', ...changed(images)]);
    if (!images.next) return;
    const columns = await sql(
      "select count(*) from information_schema.columns where table_name = 'orders' and column_name = 'cluster_test'",
    );
    if (columns !== '1') problems.push('the new migration is not in the database');
  });
  values.push('config.LOG_LEVEL=warn', 'gateway.limits.requestSeconds=29', ...changed(images));

  await phase('2. each pod deleted in turn', 0, async () => {
    for (const name of [...serviceNames, 'gateway']) {
      for (const { metadata } of await cluster.pods(component(name))) {
        await cluster.kubectl('delete', 'pod', metadata.name, '--wait=false');
        await allReady(component(name), metadata.name);
      }
    }
  });

  await phase('3. PostgreSQL drained', undefined, async () => {
    await cluster.evict(`${release}-postgres-0`);
    await allReady(component('postgres'), '');
    await allReady(instance, '');
  });
  await phase('3. a Redis node drained', undefined, async () => {
    await cluster.evict(`${release}-valkey-0`);
    await allReady(component('valkey'), '');
  });

  if (images.bad) {
    const bad = images.bad;
    await phase('4. an upgrade whose migration fails', 0, async () => {
      await refused(() =>
        helm([
          `operator.image=${images.registry}/plaza-operator:${bad}`,
          'migrations.backoffLimit=0',
          'config.LOG_LEVEL=debug',
        ]),
      );
    });
  }
  await phase('4. an upgrade to an image that is not there, rolled back', 0, async () => {
    await refused(() =>
      helm(
        [`services.catalog.image=${images.registry}/plaza-catalog:there-is-none`, 'config.LOG_LEVEL=debug'],
        '--rollback-on-failure',
        '--timeout',
        '60s',
      ),
    );
    await allReady(instance, '');
    const [one] = await cluster.pods(component('catalog'));
    if (one?.spec.containers[0]?.image.endsWith('there-is-none')) problems.push('the broken image is still there');
  });

  // Its pods were started a few times meanwhile, which is work as well.
  await cluster.until(
    'One pod of messaging',
    async () => (await cluster.pods(component('messaging'))).length === 1,
    300,
  );
  await phase('5. messaging grows from 1 to 3 by itself', 0, async () => {
    await heat(images, 'heat', 8);
    await cluster.until(
      'Three ready pods of messaging',
      async () => (await cluster.pods(component('messaging'))).filter(ready).length === 3,
      240,
    );
    await cluster.kubectl('delete', 'pod', 'heat', '--wait=false');
  });

  await phase('6. who answers a stranger', undefined, async () => {
    const open = await strangers(images);
    say(`       a pod of another namespace gets in at: ${open.join(', ') || 'nowhere'}`);
    if (open.join() !== 'gateway:8080')
      problems.push(`a foreign pod gets in at ${open.join(', ') || 'nowhere'}, and only the gateway should answer`);
  });

  await stopLoad(pod);
  const total = seconds.reduce((sum, { requests }) => sum + requests, 0);
  const failed = seconds.reduce((sum, { failed: more }) => sum + more, 0);
  say(
    `altogether ${total} requests, ${failed} failed; ${books?.bought} tickets bought, ${books?.lost} lost, ${books?.doubled} doubled, ${books?.wrongBalances} balances wrong`,
  );
  if (!books || books.lost + books.doubled + books.wrongBalances > 0)
    problems.push('the books do not agree with the tickets and balances');
  if (books?.bought === 0) problems.push('nothing was bought');

  const from = Date.now();
  await real.kubectl('create', 'namespace', `${namespace}-real`);
  const told = await installForReal(real, foreign, `${namespace}-foreign`, images);
  say(
    `7. an installation with a database of one's own, and an upgrade without its administrator: ${((Date.now() - from) / 1000).toFixed(0)} s`,
  );
  for (const line of told) say(`       ${line}`);
}

/** Runs one phase and counts what failed meanwhile; `most` says how much may. */
async function phase(name: string, most: number | undefined, work: () => Promise<unknown>): Promise<void> {
  const from = Date.now();
  await work();
  // The last second is reported when it is over, and what it began ends within the next.
  await sleep(3_000);
  const mine = seconds.filter(({ at }) => at >= from - 500);
  const requests = mine.reduce((sum, second) => sum + second.requests, 0);
  const failed = mine.reduce((sum, second) => sum + second.failed, 0);
  say(
    `${name}: ${((Date.now() - from) / 1000).toFixed(0)} s, ${requests} requests, ${failed} failed${most === undefined ? '' : ` (at most ${most})`}`,
  );
  const failures: Record<string, number> = {};
  for (const second of mine)
    for (const [what, count] of Object.entries(second.failures)) failures[what] = (failures[what] ?? 0) + count;
  for (const [what, count] of Object.entries(failures)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5))
    say(`       ${count} × ${what}`);
  // What is away may be refused, and what is refused says so.
  for (const what of Object.keys(failures).filter((one) => / 500 /.test(one))) problems.push(`${name}: ${what}`);
  if (requests === 0) problems.push(`${name}: nobody asked anything`);
  if (most !== undefined && failed > most) problems.push(`${name}: ${failed} requests failed`);
}

function changed({ next, registry }: Images): string[] {
  return next
    ? [`services.catalog.image=${registry}/plaza-catalog:${next}`, `operator.image=${registry}/plaza-operator:${next}`]
    : [];
}

/** Every pod of a selector is ready, and one that was deleted is gone. */
async function allReady(selector: string, gone: string): Promise<void> {
  await sleep(1_000);
  await cluster.until(`Readiness of ${selector}`, async () => {
    const pods = (await cluster.pods(selector)).filter(
      ({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed',
    );
    const deployments = JSON.parse(
      await cluster.kubectl('get', 'deployments,statefulsets', '-l', selector, '-o', 'json'),
    ) as { items: { spec: { replicas: number }; status: { readyReplicas?: number; updatedReplicas?: number } }[] };
    return (
      pods.length > 0 &&
      pods.every(ready) &&
      !pods.some(({ metadata }) => metadata.name === gone) &&
      deployments.items.every(({ spec, status }) => (status.readyReplicas ?? 0) >= spec.replicas)
    );
  });
}

async function refused(work: () => Promise<unknown>): Promise<void> {
  const outcome = await work().then(
    () => 'accepted',
    (error: Error) => error.message,
  );
  if (outcome === 'accepted') problems.push('an upgrade that can not work was accepted');
  else say(`       refused: ${outcome.split('\n')[0]?.slice(0, 160)}`);
}

async function sql(statement: string): Promise<string> {
  const url = Buffer.from(
    await cluster.kubectl(
      'get',
      'secret',
      `${release}-catalog-database`,
      '-o',
      'jsonpath={.data.CATALOG_DATABASE_URL}',
    ),
    'base64',
  ).toString();
  return (
    await cluster.kubectl(
      'exec',
      `${release}-postgres-0`,
      '--',
      '/opt/postgres/server/bin/psql',
      url.replace(/@[^/]+\//, '@127.0.0.1:5432/'),
      '-tAc',
      statement,
    )
  ).trim();
}

/** A pod of the operator's image: restricted as everybody, and none of the release's, so that its policies do not open anything to it. */
function operatorPod(images: Images, name: string, args: string[]): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 60,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'operator',
          image: `${images.registry}/plaza-operator:${images.tag}`,
          imagePullPolicy: 'IfNotPresent',
          args: ['/app/dev/src/operator.ts', ...args],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: {} }],
    },
  };
}

async function startLoad(images: Images): Promise<{ ended: Promise<void> }> {
  await foreign.apply(operatorPod(images, 'load', ['load', gatewayUrl, '8', '800']));
  await running(foreign, 'load');
  const { ended } = foreign.follow('load', (line) => {
    if (!line.startsWith('{')) return console.log(`       load: ${line}`);
    const told = JSON.parse(line) as Second & { books?: Books };
    if (told.books) books = told.books;
    else seconds.push(told);
  });
  await cluster.until('A load', async () => seconds.some(({ requests }) => requests > 0), 90);
  return { ended };
}

async function stopLoad({ ended }: { ended: Promise<void> }): Promise<void> {
  await foreign.kubectl('delete', 'pod', 'load', '--wait=false');
  await Promise.race([ended, sleep(60_000)]);
}

async function heat(images: Images, name: string, people: number): Promise<void> {
  await cluster.apply(operatorPod(images, name, ['heat', gatewayUrl, String(people)]));
  await running(cluster, name);
}

async function running(where: Cluster, name: string): Promise<void> {
  await where.until(
    `The pod ${name}`,
    async () =>
      (JSON.parse(await where.kubectl('get', 'pod', name, '-o', 'json')) as { status: { phase: string } }).status
        .phase === 'Running',
    60,
  );
}

async function strangers(images: Images): Promise<string[]> {
  const doors = new Map<string, string>();
  for (const { metadata, status } of await cluster.pods(instance)) {
    const name = metadata.labels['app.kubernetes.io/component'] ?? '';
    const ports = { postgres: [5432], valkey: [6379, 16379], gateway: [8080, 9090, 9901] }[name] ?? [
      50051, 50061, 9464,
    ];
    for (const port of ports) doors.set(`${status.podIP}:${port}`, `${name}:${port}`);
  }
  await foreign.apply(operatorPod(images, 'stranger', ['knock', ...doors.keys()]));
  await foreign.until(
    'The stranger',
    async () =>
      (JSON.parse(await foreign.kubectl('get', 'pod', 'stranger', '-o', 'json')) as { status: { phase: string } })
        .status.phase === 'Succeeded',
    60,
  );
  const { open } = JSON.parse(await foreign.kubectl('logs', 'stranger')) as { open: string[] };
  return [...new Set(open.map((door) => doors.get(door) ?? door))].sort();
}

async function removeAll(): Promise<void> {
  for (const name of [namespace, `${namespace}-foreign`, `${namespace}-real`]) {
    await cluster
      .kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait=true', '--timeout=120s')
      .catch((error: unknown) => console.error(tell(error)));
  }
}

/** What a person would look at first. */
async function describe(): Promise<void> {
  for (const args of [
    ['get', 'pods', '-o', 'wide'],
    ['get', 'events', '--sort-by=.lastTimestamp'],
  ]) {
    console.error((await cluster.kubectl(...args).catch(tell)).split('\n').slice(-40).join('\n'));
  }
}
