// The images, and the content of each.
import { builtConsole } from '../console.ts';
import { services, type ServiceName } from '@plaza/services';

export interface Target {
  /** The workspaces that it runs; everything that they depend on comes along. */
  workspaces: string[];
  /** Folders of what was built, relative to the root. */
  built?: readonly string[];
  /** Its command, inside the image. */
  entrypoint: string[];
  /** Programs from a Python wheel: the folder that pip installed it into, and where the program goes. */
  engine?: { name: 'envoy' | 'postgres' | 'valkey'; to: string };
  /** Scripts from the images folder, for programs that Node does not start. */
  script?: string;
  description: string;
}

/**
 * The default options of Node. `npm start` gives its services more memory for garbage, which saves a busy one some time; in an image a replica takes little
 * memory, and an operator who prefers the other sets NODE_OPTIONS.
 */
export const nodeOptions = '--disable-warning=ExperimentalWarning --max-semi-space-size=4';

const service = (name: string, description: string): Target => ({
  workspaces: [`services/${name}`],
  entrypoint: ['node', `/app/services/${name}/src/main.ts`],
  description,
});

export const targets = {
  ...(Object.fromEntries(services.map(({ name, about }) => [name, service(name, about)])) as Record<
    ServiceName,
    Target
  >),
  gateway: {
    workspaces: ['gateway'],
    built: [builtConsole],
    entrypoint: ['node', '/app/gateway/src/main.ts'],
    engine: { name: 'envoy', to: 'usr/local/bin/envoy' },
    description: 'Envoy, and what writes its configuration',
  },
  operator: {
    workspaces: ['dev'],
    entrypoint: ['node', '/app/dev/src/operator.ts'],
    description: 'migrate, seed, verify and the other tasks of an operator',
  },
  postgres: {
    workspaces: [],
    entrypoint: ['/usr/local/bin/postgres.sh'],
    engine: { name: 'postgres', to: 'opt/postgres/server' },
    script: 'postgres.sh',
    description: 'PostgreSQL for a trial',
  },
  valkey: {
    workspaces: [],
    entrypoint: ['/usr/local/bin/valkey.sh'],
    engine: { name: 'valkey', to: 'usr/local/bin/valkey-server' },
    script: 'valkey.sh',
    description: 'Valkey for a trial',
  },
} as const satisfies Record<string, Target>;

export type TargetName = keyof typeof targets;

/** The user of all images: a number, since Kubernetes recognises only by a number that it is not root. */
export const user = 10001;
