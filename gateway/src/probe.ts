// What Kubernetes runs beside Envoy: `probe.ts started` ends with 0 once tokens can be verified, `probe.ts drain` once nobody is served
// any more. Envoy's administration is on loopback alone, so both run in its container.
const admin = `http://127.0.0.1:${process.env['ENVOY_ADMIN_PORT'] ?? 3011}`;
const seconds = (name: string, fallback: number) => Number(process.env[name] ?? fallback) * 1000;

const ask = (path: string, method = 'GET') =>
  fetch(`${admin}${path}`, { method, signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.text(),
    () => '',
  );

if (process.argv[2] === 'started') {
  // Until it has the keys of auth it would refuse every token.
  const fetched = await ask('/stats?filter=jwks_fetch_success');
  process.exitCode = /: [1-9]/.test(fetched) && (await ask('/ready')).trim() === 'LIVE' ? 0 : 1;
} else {
  // Answers ask clients to connect anew from here on; who connects anew finds another replica as soon as everybody knows of our end.
  await ask('/healthcheck/fail', 'POST');
  const since = Date.now();
  for (
    let idle = false;
    Date.now() < since + seconds('DRAIN_SECONDS', 8) ||
    (!idle && Date.now() < since + seconds('DRAIN_DEADLINE_SECONDS', 25));
    await pause(200)
  ) {
    const active = await ask('/stats?filter=^http\\.edge\\.downstream_rq_active$');
    idle = !/: [1-9]/.test(active);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
