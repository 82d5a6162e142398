import { rmSync } from 'node:fs';

interface TestEngines {
  engines: { stop(): Promise<void> }[];
  folder: string | undefined;
}

// Jest loads setup and teardown separately, so they share this through the process object.
const holder = globalThis as { plazaTestEngines?: TestEngines };
export const running: TestEngines = (holder.plazaTestEngines ??= { engines: [], folder: undefined });

export default async function teardown(): Promise<void> {
  await Promise.all(running.engines.map((engine) => engine.stop()));
  if (running.folder) rmSync(running.folder, { recursive: true, force: true });
}
