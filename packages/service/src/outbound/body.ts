/** The whole body of an answer. Throws an error with `tooMuch` as its text if it has more bytes than that. */
export async function wholeBody({ body }: Response, maxBytes: number, tooMuch: string): Promise<Buffer<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.byteLength;
    // Leaving the loop cancels what is still to come.
    if (length > maxBytes) throw new Error(tooMuch);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
