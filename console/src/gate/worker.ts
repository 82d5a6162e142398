// Keeps the files of the gate on the device, so that it opens without a network. The build writes in which files these are: with other files it is
// another worker, which browsers notice.
const page = '/console/gate';
/** Replaced by the build. */
const files: readonly string[] = JSON.parse('__GATE_FILES__') as string[];
const cacheName = `plaza-gate-${files.join()}`;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  addEventListener<Type extends Event>(type: string, listener: (event: Type) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
const scope = globalThis as unknown as WorkerScope;

const slowMs = 3_000;

scope.addEventListener<Extendable>('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(cacheName);
    await cache.addAll([page, ...files].map((file) => new Request(file, { cache: 'no-cache' })));
    await scope.skipWaiting();
  };
  event.waitUntil(keep());
});

scope.addEventListener<Extendable>('activate', (event) => {
  const clean = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith('plaza-gate-') && name !== cacheName);
    await Promise.all(old.map((name) => caches.delete(name)));
    await scope.clients.claim();
  };
  event.waitUntil(clean());
});

scope.addEventListener<Fetching>('fetch', (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(newest(request));
  else if (files.includes(pathname)) event.respondWith(kept(pathname, request));
});

async function kept(path: string, request: Request): Promise<Response> {
  return (await caches.match(path)) ?? fetch(request);
}

/** The page of the server if it comes soon, and otherwise the one that is kept. */
async function newest(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(slowMs) });
  } catch {
    return (await caches.match(page)) ?? Response.error();
  }
}
