/** A step of a pipeline that tells how much has passed, in MB. */
export function counting(
  progress: (detail: string) => void,
  digits: number,
): (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  let bytes = 0;
  return async function* (source) {
    for await (const chunk of source) {
      bytes += chunk.length;
      progress(`${(bytes / 1e6).toFixed(digits)} MB`);
      yield chunk;
    }
  };
}
