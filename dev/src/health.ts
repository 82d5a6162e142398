// Checks whether a started process is ready.
import { Client, credentials } from '@grpc/grpc-js';
import { GetHealthResponse } from '@plaza/api/system';

/** Whether a service serves, by grpc.health.v1.Health. False also if it does not answer within a second. */
export async function serves(address: string): Promise<boolean> {
  // An empty request is for the whole server; in the answer, field 1 = 1 means SERVING.
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

/** One service's report of itself, its peers and their engines; undefined if it does not answer. */
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

/** The gateway's report of the whole; undefined if it does not answer. */
export async function gatewayHealth(url: string): Promise<HealthReport | undefined> {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(3_000) });
    return response.ok ? ((await response.json()) as HealthReport) : undefined;
  } catch {
    return undefined;
  }
}
