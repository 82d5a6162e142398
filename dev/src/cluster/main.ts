// npm run test:cluster: the chart on a real cluster, under a steady load, while everything that can happen to a deployment happens to this one.
// Works with any KUBECONFIG. Creates the namespaces plaza-test, plaza-test-foreign and plaza-test-real, and removes them at its end (KEEP=1 leaves them).
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceNames } from '@plaza/services';
import { Sentence, textOf } from '../sentence.ts';
import { clusterImages, type Images } from './images.ts';
import { kubernetes, ready } from './kubernetes.ts';
import { installForReal } from './real.ts';
import { component, instance, namespace, Release, releaseName } from './release.ts';
import { Report, secondsSince } from './report.ts';
import { heat, openPorts, startLoad, stopLoad } from './test-pods.ts';

const report = new Report();
const cluster = kubernetes(namespace);
const foreign = kubernetes(`${namespace}-foreign`);
const real = kubernetes(`${namespace}-real`);

try {
  if (!process.env['KUBECONFIG']) throw new Sentence('KUBECONFIG names no cluster.');
  const images = await clusterImages(process.env, (line) => report.say(line));
  await removeAll();
  await main(images);
} catch (error) {
  report.problems.push(textOf(error));
  console.error(textOf(error));
  await describe();
} finally {
  if (!process.env['KEEP']) await removeAll();
}
for (const problem of report.problems) console.log(`FAILED: ${problem}`);
console.log(report.problems.length === 0 ? 'The cluster test passed.' : 'The cluster test failed.');
process.exit(report.problems.length === 0 ? 0 : 1);

async function main(images: Images): Promise<void> {
  const release = new Release(images);
  await install(release);
  const load = await startLoad(foreign, images, report);
  await report.phase('calm', 0, () => sleep(10_000));
  await upgrade(release, images);
  await deletePods(release);
  await drainEngines(release);
  await failedUpgrades(release, images);
  await growAndKnock(images);
  await stopLoad(foreign, load);
  report.total();
  await ownDatabase(images);
}

async function install(release: Release): Promise<void> {
  report.say('installing');
  await cluster.kubectl('create', 'namespace', namespace);
  await foreign.kubectl('create', 'namespace', `${namespace}-foreign`);
  await release.upgrade();
  report.say('installed: every pod is ready');
  const tested = await release.test();
  for (const line of ['helm test:', ...tested.split('\\n')]) report.say(line);
  if (!tested.includes('gone')) report.problems.push('helm test did not report what it did');
}

async function upgrade(release: Release, images: Images): Promise<void> {
  const values = ['config.LOG_LEVEL=warn', 'gateway.limits.requestSeconds=29', ...nextImages(images)];
  await report.phase('1. an upgrade with other values and a new migration', 0, async () => {
    await release.upgrade(values);
    if (!images.next) return;
    const columns = await release.sql(
      "select count(*) from information_schema.columns where table_name = 'orders' and column_name = 'cluster_test'",
    );
    if (columns !== '1') report.problems.push('the new migration is not in the database');
  });
  release.keep(values);
}

async function deletePods(release: Release): Promise<void> {
  await report.phase('2. each pod deleted in turn', 0, async () => {
    for (const name of [...serviceNames, 'gateway']) {
      for (const { metadata } of await cluster.pods(component(name))) {
        await cluster.kubectl('delete', 'pod', metadata.name, '--wait=false');
        await release.allReady(component(name), metadata.name);
      }
    }
  });
}

async function drainEngines(release: Release): Promise<void> {
  await report.phase('3. PostgreSQL drained', undefined, async () => {
    await cluster.evict(`${releaseName}-postgres-0`);
    await release.allReady(component('postgres'));
    await release.allReady(instance);
  });
  await report.phase('3. a Redis node drained', undefined, async () => {
    await cluster.evict(`${releaseName}-valkey-0`);
    await release.allReady(component('valkey'));
  });
}

async function failedUpgrades(release: Release, images: Images): Promise<void> {
  const { bad, registry } = images;
  if (bad) {
    await report.phase('4. an upgrade whose migration fails', 0, () =>
      refused(() =>
        release.upgrade([
          `operator.image=${registry}/plaza-operator:${bad}`,
          'migrations.backoffLimit=0',
          'config.LOG_LEVEL=debug',
        ]),
      ),
    );
  }
  await report.phase('4. an upgrade to an image that does not exist, rolled back', 0, async () => {
    const values = [`services.catalog.image=${registry}/plaza-catalog:there-is-none`, 'config.LOG_LEVEL=debug'];
    await refused(() => release.upgrade(values, '--rollback-on-failure', '--timeout', '60s'));
    await release.allReady(instance);
    const [pod] = await cluster.pods(component('catalog'));
    if (pod?.spec.containers[0]?.image.endsWith('there-is-none'))
      report.problems.push('the broken image is still used');
  });
}

async function growAndKnock(images: Images): Promise<void> {
  // Its pods were restarted a few times, which is work as well.
  await cluster.until(
    'One pod of messaging',
    async () => (await cluster.pods(component('messaging'))).length === 1,
    300,
  );
  await report.phase('5. messaging grows from 1 to 3 by itself', 0, async () => {
    await heat(cluster, images, 'heat', 8);
    await cluster.until(
      'Three ready pods of messaging',
      async () => (await cluster.pods(component('messaging'))).filter(ready).length === 3,
      240,
    );
    await cluster.kubectl('delete', 'pod', 'heat', '--wait=false');
  });

  await report.phase('6. what a foreign pod can connect to', undefined, async () => {
    const open = (await openPorts(cluster, foreign, images)).join(', ');
    report.say(`       a pod of another namespace can connect to: ${open || 'nothing'}`);
    if (open !== 'gateway:8080')
      report.problems.push(`a foreign pod can connect to ${open || 'nothing'}, instead of only the gateway`);
  });
}

async function ownDatabase(images: Images): Promise<void> {
  const from = Date.now();
  await real.kubectl('create', 'namespace', `${namespace}-real`);
  const lines = await installForReal(real, foreign, `${namespace}-foreign`, images);
  report.say(
    `7. an installation with an own database, and an upgrade without its administrator: ${secondsSince(from)} s`,
  );
  for (const line of lines) report.say(`       ${line}`);
}

function nextImages({ next, registry }: Images): string[] {
  return next
    ? [`services.catalog.image=${registry}/plaza-catalog:${next}`, `operator.image=${registry}/plaza-operator:${next}`]
    : [];
}

async function refused(work: () => Promise<unknown>): Promise<void> {
  const outcome = await work().then(
    () => 'accepted',
    (error: Error) => error.message,
  );
  if (outcome === 'accepted') report.problems.push('an upgrade that cannot work was accepted');
  else report.say(`       refused: ${outcome.split('\n')[0]?.slice(0, 160)}`);
}

async function removeAll(): Promise<void> {
  for (const name of [namespace, `${namespace}-foreign`, `${namespace}-real`]) {
    await cluster
      .kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait=true', '--timeout=120s')
      .catch((error: unknown) => console.error(textOf(error)));
  }
}

/** Prints the pods and the latest events. */
async function describe(): Promise<void> {
  for (const args of [
    ['get', 'pods', '-o', 'wide'],
    ['get', 'events', '--sort-by=.lastTimestamp'],
  ]) {
    console.error((await cluster.kubectl(...args).catch(textOf)).split('\n').slice(-40).join('\n'));
  }
}
