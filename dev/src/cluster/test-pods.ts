// Pods of the test's own, beside the release: the load, work that makes messaging busy, and a stranger in another namespace.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Images } from './images.ts';
import type { Cluster } from './kubernetes.ts';
import type { Books, Second } from './load.ts';
import { gatewayUrl, instance } from './release.ts';
import type { Report } from './report.ts';

export interface Load {
  /** Resolves when the load's log has ended. */
  ended: Promise<void>;
}

/** Starts the load in a foreign namespace, and records its lines. */
export async function startLoad(foreign: Cluster, images: Images, report: Report): Promise<Load> {
  await foreign.apply(operatorPod(images, 'load', ['load', gatewayUrl, '8', '800']));
  await running(foreign, 'load');
  const { ended } = foreign.follow('load', (line) => {
    if (line.startsWith('{')) report.record(JSON.parse(line) as Second & { books?: Books });
    else console.log(`       load: ${line}`);
  });
  await foreign.until('A load', async () => report.hasRequests, 90);
  return { ended };
}

export async function stopLoad(foreign: Cluster, { ended }: Load): Promise<void> {
  await foreign.kubectl('delete', 'pod', 'load', '--wait=false');
  await Promise.race([ended, sleep(60_000)]);
}

/** Starts a pod that makes messaging busy. */
export async function heat(cluster: Cluster, images: Images, name: string, people: number): Promise<void> {
  await cluster.apply(operatorPod(images, name, ['heat', gatewayUrl, String(people)]));
  await running(cluster, name);
}

/** The ports of the release that a pod of a foreign namespace can connect to. */
export async function openPorts(cluster: Cluster, foreign: Cluster, images: Images): Promise<string[]> {
  const nameOf = new Map<string, string>();
  for (const { metadata, status } of await cluster.pods(instance)) {
    const name = metadata.labels['app.kubernetes.io/component'] ?? '';
    const ports = { postgres: [5432], valkey: [6379, 16379], gateway: [8080, 9090, 9901] }[name] ?? [
      50051, 50061, 9464,
    ];
    for (const port of ports) nameOf.set(`${status.podIP}:${port}`, `${name}:${port}`);
  }
  await foreign.apply(operatorPod(images, 'stranger', ['knock', ...nameOf.keys()]));
  await foreign.until(
    'The stranger',
    async () =>
      (JSON.parse(await foreign.kubectl('get', 'pod', 'stranger', '-o', 'json')) as { status: { phase: string } })
        .status.phase === 'Succeeded',
    60,
  );
  const { open } = JSON.parse(await foreign.kubectl('logs', 'stranger')) as { open: string[] };
  return [...new Set(open.map((port) => nameOf.get(port) ?? port))].sort();
}

/** A pod of the operator's image: restricted like all, and not of the release, so that the release's network policies do not apply to it. */
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

async function running(where: Cluster, name: string): Promise<void> {
  await where.until(
    `The pod ${name}`,
    async () =>
      (JSON.parse(await where.kubectl('get', 'pod', name, '-o', 'json')) as { status: { phase: string } }).status
        .phase === 'Running',
    60,
  );
}
