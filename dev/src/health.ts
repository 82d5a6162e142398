// Asking whether something that was started is ready.
import { Client, credentials } from '@grpc/grpc-js';
import { GetHealthResponse } from '@plaza/api/system';

/** Asks a service's grpc.health.v1.Health whether it serves. Answers false if it says no, or nothing, within a second. */
export async function serves(address: string): Promise<boolean> {
  // An empty request asks for the whole server; in the answer, field 1 = 1 means SERVING.
  return (
    (await ask(
      address,
      '/grpc.health.v1.Health/Check',
      (bytes) => bytes.length === 2 && bytes[0] === 8 && bytes[1] === 1,
    )) === true
  );
}

export interface HealthReport {
  status: string;
  services: Record<string, string>;
}

/** What one service says of itself, of its peers and of what they stand on; undefined if it says nothing. */
export async function healthOf(address: string): Promise<HealthReport | undefined> {
  return await ask(address, '/plaza.system.v1.SystemService/GetHealth', (bytes) => GetHealthResponse.decode(bytes));
}

async function ask<Answer>(
  address: string,
  method: string,
  read: (bytes: Buffer) => Answer,
): Promise<Answer | undefined> {
  const client = new Client(address, credentials.createInsecure());
  try {
    return await new Promise((resolve) => {
      client.makeUnaryRequest(
        method,
        () => Buffer.alloc(0),
        read,
        {},
        { deadline: Date.now() + 1_500 },
        (error, answer) => resolve(error ? undefined : answer),
      );
    });
  } finally {
    client.close();
  }
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
