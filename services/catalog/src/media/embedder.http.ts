// A model behind HTTP, as infinity and others serve it: OpenAI's request for embeddings, with a picture as a data URL.
//
//   POST {url}  {"model":"…","modality":"image","encoding_format":"float","input":["data:image/jpeg;base64,…"]}
//               → 200 {"data":[{"embedding":[0.1,…]}]}
//
// With Authorization: Bearer {key}, if there is one. 400, 413, 415 and 422 refuse the picture; after any other answer, or none, the server is away: it
// is left alone for a while, and asked again.
import { breaker, type Breaker } from '@plaza/resilience';
import { wholeBody } from '@plaza/service/outbound';
import { z } from 'zod';
import { EmbedderRefused, type Embedder } from './embedder.ts';
import type { EmbedderConfig } from './media.config.ts';

const answerMs = 10_000;
const [firstRestMs, longestRestMs] = [1_000, 60_000];
const refused = new Set([400, 413, 415, 422]);
/** Digits of one number with its sign, exponent and comma; and what stands around all of them. */
const [bytesEach, bytesAround] = [40, 16_384];

export function httpEmbedder(config: EmbedderConfig): Embedder {
  const { model, dimensions } = config;
  const away: Breaker = breaker({ restMs: (openings) => Math.min(longestRestMs, firstRestMs * 2 ** (openings - 1)) });
  const answer = z.object({ data: z.array(z.object({ embedding: z.array(z.number()).length(dimensions) })).length(1) });
  return {
    name: `${model}:${dimensions}`,
    get isResting() {
      return away.isOpen;
    },
    async embed(jpeg) {
      if (away.isOpen) throw new Error('The embedder is away.');
      try {
        const read = answer.safeParse(await ask(config, jpeg));
        const unit = read.data && unitOf(read.data.data[0]!.embedding);
        if (!unit) throw new Error(`The embedder answered without ${dimensions} numbers.`);
        away.succeeded();
        return unit;
      } catch (error) {
        if (!(error instanceof EmbedderRefused)) away.failed(error);
        throw error;
      }
    },
  };
}

async function ask({ url, key, model, dimensions }: EmbedderConfig, jpeg: Uint8Array): Promise<unknown> {
  const image = Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength).toString('base64');
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({
      model,
      modality: 'image',
      encoding_format: 'float',
      input: [`data:image/jpeg;base64,${image}`],
    }),
    // A redirect could send the picture and the key to another host.
    redirect: 'error',
    signal: AbortSignal.timeout(answerMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    const text = `The embedder answered ${response.status}.`;
    throw refused.has(response.status) ? new EmbedderRefused(text) : new Error(text);
  }
  const most = dimensions * bytesEach + bytesAround;
  return JSON.parse((await wholeBody(response, most, 'The embedder answered too much.')).toString('utf8')) as unknown;
}

/** Undefined if there is no direction in them. */
function unitOf(values: readonly number[]): number[] | undefined {
  const length = Math.hypot(...values);
  return length > 0 && Number.isFinite(length) ? values.map((value) => value / length) : undefined;
}
