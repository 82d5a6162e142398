// A provider that speaks HTTP: two requests, under the order's id.
//
//   PUT    {base}/profiles/{order id}  {"plan_id":"…"}  → 200 or 201 {"activation_code":"LPA:1$…$…"}, the same again for the same order;
//                                                         400, 404, 409, 410 or 422 if there will be no profile
//   DELETE {base}/profiles/{order id}                   → 2xx or 404; a later PUT is answered with 409 or 410. 409 if the profile
//                                                         is in use by now, and stays
//
// Both with Authorization: Bearer {token}. After any other answer, or none, the outcome is unknown: the request is repeated.
import { z } from 'zod';
import type { HttpProviderConfig } from './esim.config.ts';
import { esimErrors } from './esim.errors.ts';
import type { EsimProvider } from './provider.ts';

const declined = new Set([400, 404, 409, 410, 422]);
const maxAnswerBytes = 64 * 1024;
const answer = z.object({
  activation_code: z
    .string()
    .max(1_000)
    .regex(/^LPA:1\$[A-Za-z0-9.-]+\$[A-Za-z0-9-]+(\$[A-Za-z0-9.$-]*)?$/),
});

export function httpProvider({ url, token }: HttpProviderConfig): EsimProvider {
  async function ask(
    method: 'PUT' | 'DELETE',
    orderId: string,
    deadlineMs: number,
    body?: object,
  ): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(`${url.href.replace(/\/$/, '')}/profiles/${encodeURIComponent(orderId)}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        // A redirect could send the token to another host.
        redirect: 'error',
        signal: AbortSignal.timeout(deadlineMs),
      });
      return { status: response.status, text: await beginning(response) };
    } catch (error) {
      throw esimErrors.ESIM_PROVIDER_UNAVAILABLE({ cause: error });
    }
  }

  return {
    open: true,
    async provision({ orderId, planId }, deadlineMs) {
      const { status, text } = await ask('PUT', orderId, deadlineMs, { plan_id: planId });
      if (declined.has(status))
        throw esimErrors.ESIM_DECLINED({ cause: new Error(`The eSIM provider answered ${status}.`) });
      if (status === 200 || status === 201) {
        const { success, data } = answer.safeParse(parsed(text));
        if (success) return { activationCode: data.activation_code };
      }
      throw esimErrors.ESIM_PROVIDER_UNAVAILABLE({
        cause: new Error(`The eSIM provider answered ${status} without an activation code.`),
      });
    },
    async cancel(orderId, deadlineMs) {
      const { status } = await ask('DELETE', orderId, deadlineMs);
      if (status === 409) throw esimErrors.ESIM_IN_USE();
      if ((status < 200 || status > 299) && status !== 404) {
        throw esimErrors.ESIM_PROVIDER_UNAVAILABLE({
          cause: new Error(`The eSIM provider answered ${status} to a cancellation.`),
        });
      }
    },
  };
}

async function beginning(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).byteLength;
    if (length > maxAnswerBytes) throw new Error('The eSIM provider answered too much.');
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
