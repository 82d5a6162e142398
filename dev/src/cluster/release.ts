// The release under test: how it is installed and upgraded, and when it is ready.
import { setTimeout as sleep } from 'node:timers/promises';
import { chartFolder } from '../chart/generate.ts';
import type { Images } from './images.ts';
import { kubernetes, ready, type Cluster } from './kubernetes.ts';

export const namespace = 'plaza-test';
export const releaseName = 'plaza';
export const gatewayUrl = `http://${releaseName}-gateway.${namespace}`;
/** Selects the pods of the release. */
export const instance = `app.kubernetes.io/instance=${releaseName}`;
export const component = (name: string): string => `${instance},app.kubernetes.io/component=${name}`;

export class Release {
  readonly cluster: Cluster = kubernetes(namespace);
  /** Of every installation and upgrade. */
  readonly #values: string[];

  constructor(images: Images) {
    this.#values = [
      'trial.enabled=true',
      `global.imageRegistry=${images.registry}`,
      `image.tag=${images.tag}`,
      // Two replicas, so that one always answers; but one of messaging, which shall grow by itself.
      ...['auth', 'wallet', 'catalog'].map((name) => `services.${name}.autoscaling.minReplicas=2`),
      'trial.gateway.minReplicas=2',
      // Messaging must be at rest without calls, however slow the machine is, and soon after it was busy.
      'services.messaging.resources.requests.cpu=300m',
      'services.messaging.autoscaling.scaleDownSeconds=15',
      // One address sends more requests than any person would.
      'config.RATE_LIMITS=read:100000000:100000000\\,change:100000000:100000000\\,purchase:100000000:100000000\\,login:100000000\\,register:100000000\\,guest:100000000',
    ];
  }

  /** Installs or upgrades with these values in addition. */
  async upgrade(more: string[] = [], ...flags: string[]): Promise<void> {
    const values = [...this.#values, ...more].flatMap((value) => ['--set', value]);
    await this.cluster.helm(
      'upgrade',
      '--install',
      releaseName,
      chartFolder,
      ...values,
      '--wait',
      '--timeout',
      '5m',
      ...flags,
    );
  }

  /** Keeps these values for later upgrades. */
  keep(values: string[]): void {
    this.#values.push(...values);
  }

  /** Runs the chart's test. @returns what it reports */
  async test(): Promise<string> {
    return /msg="(.*)"/.exec(await this.cluster.helm('test', releaseName, '--timeout', '3m'))?.[1] ?? '';
  }

  /** Waits until every pod of a selector is ready, and no pod is called `deleted`. */
  async allReady(selector: string, deleted = ''): Promise<void> {
    await sleep(1_000);
    await this.cluster.until(`Readiness of ${selector}`, async () => {
      const pods = (await this.cluster.pods(selector)).filter(
        ({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed',
      );
      const deployments = JSON.parse(
        await this.cluster.kubectl('get', 'deployments,statefulsets', '-l', selector, '-o', 'json'),
      ) as { items: { spec: { replicas: number }; status: { readyReplicas?: number; updatedReplicas?: number } }[] };
      return (
        pods.length > 0 &&
        pods.every(ready) &&
        !pods.some(({ metadata }) => metadata.name === deleted) &&
        deployments.items.every(({ spec, status }) => (status.readyReplicas ?? 0) >= spec.replicas)
      );
    });
  }

  /** Runs a statement in catalog's database. */
  async sql(statement: string): Promise<string> {
    const url = Buffer.from(
      await this.cluster.kubectl(
        'get',
        'secret',
        `${releaseName}-catalog-database`,
        '-o',
        'jsonpath={.data.CATALOG_DATABASE_URL}',
      ),
      'base64',
    ).toString();
    const output = await this.cluster.kubectl(
      'exec',
      `${releaseName}-postgres-0`,
      '--',
      '/opt/postgres/server/bin/psql',
      url.replace(/@[^/]+\//, '@127.0.0.1:5432/'),
      '-tAc',
      statement,
    );
    return output.trim();
  }
}
