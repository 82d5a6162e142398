// A provider that speaks HTTP. A profile and a top-up are named by the ids of their orders, so that each request can be repeated.
//
//   PUT    {base}/profiles/{order id}  {"plan_id":"…"}  → 200 or 201 {"activation_code":"LPA:1$…$…"}, the same again for the same order;
//                                                         400, 404, 409, 410 or 422 if there will be no profile
//   DELETE {base}/profiles/{order id}                   → 2xx or 404; a later PUT is answered with 409 or 410. 409 if the profile
//                                                         is in use by now, and stays
//   GET    {base}/profiles/{order id}                   → 200 {"state":"ready|active|expired","data_used":1234}: megabytes since the
//                                                         profile was made. 404 if there is none
//   PUT    {base}/profiles/{order id}/top-ups/{top-up's order id}  {"plan_id":"…"}  → 200 or 201; refused like a profile
//   DELETE {base}/profiles/{order id}/top-ups/{top-up's order id}                   → as for a profile
//
// All with Authorization: Bearer {token}. After any other answer, or none, the outcome is unknown: the request is repeated. What the provider reports on
// its own is in callback.ts.
import { wholeBody } from '@plaza/service/outbound';
import { z } from 'zod';
import { callbackReader } from './callback.ts';
import type { HttpProviderConfig } from './esim.config.ts';
import { esimErrors } from './esim.errors.ts';
import type { EsimProvider } from './provider.ts';

const declined = new Set([400, 404, 409, 410, 422]);
const maxAnswerBytes = 64 * 1024;
const profileAnswer = z.object({
  activation_code: z
    .string()
    .max(1_000)
    .regex(/^LPA:1\$[A-Za-z0-9.-]+\$[A-Za-z0-9-]+(\$[A-Za-z0-9.$-]*)?$/),
});
const usageAnswer = z.object({
  state: z.enum(['ready', 'active', 'expired']),
  data_used: z.int().min(0).max(2_147_483_647),
});

interface Answer {
  status: number;
  text: string;
}

type Ask = (
  method: 'PUT' | 'DELETE' | 'GET',
  path: readonly string[],
  deadlineMs: number,
  body?: object,
) => Promise<Answer>;

export function httpProvider(config: HttpProviderConfig): EsimProvider {
  const ask = asking(config);
  return {
    open: true,
    async provision({ orderId, planId }, deadlineMs) {
      const { status, text } = await ask('PUT', [orderId], deadlineMs, { plan_id: planId });
      const { data } = profileAnswer.safeParse(accepted(status) ? parsed(text) : undefined);
      if (data) return { activationCode: data.activation_code };
      throw refusal(status, 'without an activation code');
    },
    async cancel(orderId, deadlineMs) {
      returned(await ask('DELETE', [orderId], deadlineMs));
    },
    async topUp({ orderId, esimId, planId }, deadlineMs) {
      const { status } = await ask('PUT', [esimId, 'top-ups', orderId], deadlineMs, { plan_id: planId });
      if (!accepted(status)) throw refusal(status, 'to a top-up');
    },
    async cancelTopUp({ orderId, esimId }, deadlineMs) {
      returned(await ask('DELETE', [esimId, 'top-ups', orderId], deadlineMs));
    },
    async usage(esimId, deadlineMs) {
      const { status, text } = await ask('GET', [esimId], deadlineMs);
      if (status === 404) return undefined;
      const { data } = usageAnswer.safeParse(status === 200 ? parsed(text) : undefined);
      if (!data) throw unknown(status, 'without the usage of a profile');
      return { dataUsed: data.data_used, state: data.state };
    },
    readCallback: callbackReader(config.callbackSecrets),
  };
}

function asking({ url, token }: HttpProviderConfig): Ask {
  const base = `${url.href.replace(/\/$/, '')}/profiles/`;
  return async (method, path, deadlineMs, body) => {
    try {
      const response = await fetch(`${base}${path.map(encodeURIComponent).join('/')}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        // A redirect could send the token to another host.
        redirect: 'error',
        signal: AbortSignal.timeout(deadlineMs),
      });
      const text = await wholeBody(response, maxAnswerBytes, 'The eSIM provider answered too much.');
      return { status: response.status, text: text.toString('utf8') };
    } catch (error) {
      throw esimErrors.ESIM_PROVIDER_UNAVAILABLE({ cause: error });
    }
  };
}

function accepted(status: number): boolean {
  return status === 200 || status === 201;
}

function refusal(status: number, answered: string): Error {
  if (declined.has(status))
    return esimErrors.ESIM_DECLINED({ cause: new Error(`The eSIM provider answered ${status}.`) });
  return unknown(status, answered);
}

/** Throws ESIM_IN_USE if it was not returned. */
function returned({ status }: Answer): void {
  if (status === 409) throw esimErrors.ESIM_IN_USE();
  if ((status < 200 || status > 299) && status !== 404) throw unknown(status, 'to a cancellation');
}

function unknown(status: number, answered: string): Error {
  return esimErrors.ESIM_PROVIDER_UNAVAILABLE({
    cause: new Error(`The eSIM provider answered ${status} ${answered}.`),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
