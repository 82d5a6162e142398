// Asking whether something that was started is ready.
import { Client, credentials } from '@grpc/grpc-js';

/** Asks a service's grpc.health.v1.Health whether it serves. Answers false if it says no, or nothing, within a second. */
export async function serves(address: string): Promise<boolean> {
  const client = new Client(address, credentials.createInsecure());
  try {
    return await new Promise((resolve) => {
      // An empty request asks for the whole server; in the answer, field 1 = 1 means SERVING.
      client.makeUnaryRequest('/grpc.health.v1.Health/Check', () => Buffer.alloc(0), (bytes) => bytes.length === 2 && bytes[0] === 8 && bytes[1] === 1, {},
        { deadline: Date.now() + 1_000 }, (error, serving) => resolve(!error && serving === true));
    });
  } finally {
    client.close();
  }
}

export interface HealthReport {
  status: string;
  services: Record<string, string>;
}

/** What the gateway says of the whole; undefined if it says nothing. */
export async function gatewayHealth(url: string): Promise<HealthReport | undefined> {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(3_000) });
    return response.ok ? ((await response.json()) as HealthReport) : undefined;
  } catch {
    return undefined;
  }
}
