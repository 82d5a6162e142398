import { DecoderDied, type Decoder } from './decoding/decoder.ts';
import { builtIn } from './decoding/embed.ts';
import { EmbedderRefused, type Embedder } from './embedder.ts';

/** The built-in embedder, for pictures that have been made ready with another one. */
export function ownEmbedder(decoder: Decoder): Embedder {
  return {
    name: builtIn,
    isResting: false,
    async embed(jpeg) {
      const looked = await decoder.look(jpeg).catch((error: unknown) => {
        throw error instanceof DecoderDied ? new EmbedderRefused('It could not be decoded.', { cause: error }) : error;
      });
      if ('refusal' in looked) throw new EmbedderRefused(`It was refused: ${looked.refusal}.`);
      return looked.embedding;
    },
  };
}
