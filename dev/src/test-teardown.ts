import { rmSync } from 'node:fs';

interface TestEngines {
  engines: { stop(): Promise<void> }[];
  folder: string | undefined;
}

// Jest loads the setup and the teardown apart from one another, so what they share hangs on the process.
const holder = globalThis as { plazaTestEngines?: TestEngines };
export const running: TestEngines = (holder.plazaTestEngines ??= { engines: [], folder: undefined });

export default async function teardown(): Promise<void> {
  await Promise.all(running.engines.map((engine) => engine.stop()));
  if (running.folder) rmSync(running.folder, { recursive: true, force: true });
}
