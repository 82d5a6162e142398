// docs/architecture.md shows the parts that there are: services, internal calls and events.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { eventRoutes } from '@plaza/api/event-types';
import { rpcs } from '@plaza/api/rpcs';
import { serviceNames } from '@plaza/services';
import { checkout } from '../src/engines/index.ts';

const page = readFileSync(join(checkout, 'docs/architecture.md'), 'utf8');
const [parts = '', request = '', purchase = '', ...more] = [...page.matchAll(/```mermaid\n([^]*?)```/g)].map(
  ([, picture]) => picture!,
);

const isService = (name: string): boolean => (serviceNames as readonly string[]).includes(name);
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
/** `from to` of each arrow. */
const arrows = (picture: string, arrow: RegExp): string[] =>
  sorted([...picture.matchAll(arrow)].map(([, from, to]) => `${from} ${to}`));

test('there are three pictures', () => {
  expect([parts, request, purchase].map((picture) => picture.split('\n')[0])).toEqual([
    'flowchart TB',
    'sequenceDiagram',
    'sequenceDiagram',
  ]);
  expect(more).toEqual([]);
});

test('the parts are all services, and the gateway leads to each', () => {
  const [, box = ''] = /subgraph services\n([^]*?)\n {2}end/.exec(parts) ?? [];
  expect(sorted([...box.matchAll(/^ +(\w+)\[/gm)].map(([, name]) => name!))).toEqual(sorted(serviceNames));
  expect(arrows(parts, /^ +(gateway) -->\|routes\| (\w+)$/gm)).toEqual(
    sorted(serviceNames.map((name) => `gateway ${name}`)),
  );
});

test('a solid arrow between services is an internal call that its callers may make', () => {
  const calls = Object.values(rpcs).flatMap(({ service, callers }) =>
    callers.map((caller) => [caller, service.split('.')[1]!]).filter(([, to]) => isService(to!)),
  );
  expect(arrows(parts, /^ +(\w+) -->\|calls\| (\w+)$/gm)).toEqual(sorted(calls.map((pair) => pair.join(' '))));
});

test('a dotted arrow is where events go', () => {
  const routes = Object.values(eventRoutes).flatMap(({ from, to }) => to.map((each) => `${from} ${each}`));
  expect(arrows(parts, /^ +(\w+) -\.->\|events\| (\w+)$/gm)).toEqual(sorted(routes));
});

test('the events of a purchase are those that catalog writes, with their destinations', () => {
  const drawn = [...purchase.matchAll(/^ +(\w+)-\)(\w+): (\w+)$/gm)].map(
    ([, from, to, name]) => `${name} ${from} ${to}`,
  );
  const written = Object.entries(eventRoutes)
    .filter(([, { from }]) => from === 'catalog')
    // What becomes of an eSIM, of the event of a ticket and its match, or of a ticket at the gate or in other hands is told long after the purchase.
    .filter(([type]) => !/^(Esim|Event|MatchEnded|TicketCheckedIn|TicketTransfer)/.test(type.split('.').at(-1)!))
    .flatMap(([type, { from, to }]) => to.map((each) => `${type.split('.').at(-1)} ${from} ${each}`));
  expect(sorted(drawn)).toEqual(sorted(written));
});

test('each call in a picture is an rpc of the service that it goes to, and each path one of its own', () => {
  const calls = [...`${request}${purchase}`.matchAll(/^ +\w+->>(\w+): (plaza\.[\w./]+|[A-Z]\w+(?=,|$))/gm)]
    .map(([, to, call]) => [to!, call!] as const)
    .filter(([to]) => isService(to));
  expect(calls.length).toBeGreaterThan(3);
  const exists = (to: string, call: string): boolean =>
    Object.keys(rpcs).some((path) => path.startsWith(`/plaza.${to}.`) && path.endsWith(`/${call.split('/').at(-1)}`));
  expect(calls.filter(([to, call]) => !exists(to, call))).toEqual([]);
  const paths = Object.values(rpcs).flatMap(({ http }) => http.map(({ method, template }) => `${method} ${template}`));
  for (const [, call] of `${request}${purchase}`.matchAll(/client->>gateway: ([A-Z]+ [^,\n]+)/g))
    expect(paths).toContain(call);
});

test('the interceptors are those of a service, in their order', () => {
  const source = readFileSync(join(checkout, 'packages/service/src/rpc.ts'), 'utf8');
  const [, list = ''] = /const interceptors: readonly Interceptor\[\] = \[([^\]]+)\]/.exec(source) ?? [];
  expect(request).toContain(`Note over wallet: ${(list.match(/\w+/g) ?? []).join(' → ')} → handler`);
});
