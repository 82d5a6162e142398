// Smaller answers for clients that accept them: JSON of reads is compressed as it goes out, pages once, when the configuration is made. Answers
// of changes are not: they hold secrets beside what the client sent, and their size would tell of them.
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const extension = 'type.googleapis.com/envoy.extensions';

/** What is smaller fits into one packet anyway. */
const smallestBytes = 1024;

/** The filter for one coding of JSON. Of codings that a client accepts alike, it is Brotli. */
export function compressor(coding: 'br' | 'gzip'): object {
  return {
    '@type': `${extension}.filters.http.compressor.v3.Compressor`,
    response_direction_config: {
      common_config: { min_content_length: smallestBytes, content_type: ['application/json'] },
      // The tag is of what was compressed.
      weaken_etag_on_compress: true,
      // It has no body that could be compressed to nothing.
      uncompressible_response_codes: [304],
    },
    choose_first: coding === 'br',
    // As fast as they can be: an answer is compressed for each client.
    compressor_library:
      coding === 'br'
        ? {
            name: 'br',
            typed_config: { '@type': `${extension}.compression.brotli.compressor.v3.Brotli`, quality: 1 },
          }
        : {
            name: 'gzip',
            typed_config: {
              '@type': `${extension}.compression.gzip.compressor.v3.Gzip`,
              compression_level: 'COMPRESSION_LEVEL_1',
              memory_level: 8,
              window_bits: 15,
            },
          },
  };
}

export interface Coded {
  coding: 'br' | 'gzip';
  bytes: Buffer;
}

const compressed = new Map<string, Coded[]>();

/** A page in both codings. Each is compressed once in a process. */
export function compressedBytes(bytes: Buffer): Coded[] {
  const key = createHash('sha256').update(bytes).digest('base64');
  const known = compressed.get(key);
  if (known) return known;
  const both: Coded[] = [
    {
      coding: 'br',
      bytes: brotliCompressSync(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      }),
    },
    { coding: 'gzip', bytes: gzipSync(bytes, { level: 6 }) },
  ];
  compressed.set(key, both);
  return both;
}

/** What matches a request that accepts a coding: it is named, and not with `q=0`. */
export function accepts(coding: string): object {
  const weight = '(?:[ \\t]*;[ \\t]*q=(?:1(?:[.]0*)?|0?[.]0*[1-9][0-9]*))?';
  return {
    name: 'accept-encoding',
    string_match: { safe_regex: { regex: `(?i)(?:.*,)?[ \\t]*${coding}${weight}[ \\t]*(?:,.*)?` } },
  };
}
