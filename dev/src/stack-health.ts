import { setTimeout as pause } from 'node:timers/promises';
import { gatewayHealth, healthOf, type HealthReport } from './health.ts';
import { Sentence } from './sentence.ts';

/** Waits until every service reports all as healthy. Each checks its peers from time to time, and the gateway reads the report of any of them. */
export async function allHealthy(url: string, addresses: string[]): Promise<void> {
  let last: (HealthReport | undefined)[] = [];
  for (const since = Date.now(); Date.now() < since + 20_000; await pause(80)) {
    last = await Promise.all([gatewayHealth(url), ...addresses.map(healthOf)]);
    const enough = Date.now() < since + 4_000 ? ['healthy'] : ['healthy', 'degraded'];
    if (last.every((report) => report && enough.includes(report.status))) return;
  }
  if (!last[0]) throw new Sentence(`The gateway did not answer ${url}/api/health within 20 seconds.`);
  const down = new Set(
    last.flatMap((report) =>
      Object.keys(report?.services ?? {}).filter((name) => report?.services[name] !== 'operational'),
    ),
  );
  throw new Sentence(`Not everything started within 20 seconds: ${[...down].join(', ')} did not answer.`);
}

/** Closes the gateway for new connections, ends the open ones with their next answers, and waits a moment for running requests. */
export async function drainGateway(adminUrl: string, patienceMs = 5_000): Promise<void> {
  const post = (path: string) =>
    fetch(`${adminUrl}${path}`, { method: 'POST', signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
  await post('/healthcheck/fail');
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await pause(50)) {
    const stats = await fetch(`${adminUrl}/stats?filter=^http\\.(?!admin).*downstream_rq_active$`, {
      signal: AbortSignal.timeout(1_000),
    }).then(
      (response) => response.text(),
      () => '',
    );
    if (![...stats.matchAll(/: (\d+)/g)].some(([, count]) => Number(count) > 0)) return;
  }
}
