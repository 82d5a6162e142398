// Who says what a picture looks like, in numbers: the built-in embedder, or a model behind HTTP. Only numbers of the same name are compared.

export interface Embedder {
  /** It stands beside each embedding. */
  name: string;
  /** Whether it is away for now: whoever can wait does not ask. */
  readonly isResting: boolean;
  /** Of a JPEG of at most 640 pixels; of length 1. Throws EmbedderRefused for this picture, and anything else if it is away. */
  embed(jpeg: Uint8Array): Promise<number[]>;
}

/** The embedder does not want this picture; others may be wanted. */
export class EmbedderRefused extends Error {}

/** How many numbers the indexes of index_embeddings.sql are made for. Embeddings of another length are compared one by one. */
export const indexed = [96, 384, 512, 640, 768, 1024, 1152, 1280, 1536] as const;
