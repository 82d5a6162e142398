// What bytes are, by themselves: the five formats that are taken, and whether another program would read something else in them.

export const uploadTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'] as const;
export type UploadType = (typeof uploadTypes)[number];

const latin = (bytes: Buffer, from: number, to: number): string => bytes.toString('latin1', from, to);

/** Undefined for everything else, SVG included. */
export function sniff(bytes: Buffer): UploadType | undefined {
  if (bytes.length < 16) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (latin(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (/^GIF8[79]a$/.test(latin(bytes, 0, 6))) return 'image/gif';
  if (latin(bytes, 0, 4) === 'RIFF' && latin(bytes, 8, 12) === 'WEBP') return 'image/webp';
  if (latin(bytes, 4, 8) === 'ftyp') {
    const length = Math.min(bytes.readUInt32BE(0), 256, bytes.length);
    const brands = latin(bytes, 8, length).match(/.{4}/gs) ?? [];
    if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'image/avif';
  }
  return undefined;
}

const markup = /<(?:script|html|svg|\?php|!doctype|iframe|body|foreignobject)\b/i;
/** Longest beginning, and end, in which a program looks for the mark of a PDF or of an archive. */
const [pdfWindow, zipWindow] = [1024, 22 + 65_535];

/** Whether it is also a page, a program, a PDF or an archive. None of its bytes are kept, but such a file was made to deceive. */
export function isPolyglot(bytes: Buffer): boolean {
  // A part at a time, each with the end of the one before: a string of the whole would cost as much again.
  const [part, overlap] = [1 << 20, 32];
  for (let at = 0; at < bytes.length; at += part)
    if (markup.test(latin(bytes, Math.max(0, at - overlap), at + part))) return true;
  if (latin(bytes, 0, pdfWindow).includes('%PDF-')) return true;
  return isArchive(bytes);
}

/** A ZIP begins at its end: a directory that reaches to the last byte. */
function isArchive(bytes: Buffer): boolean {
  const from = Math.max(0, bytes.length - zipWindow);
  for (
    let at = bytes.lastIndexOf('PK\x05\x06');
    at >= from;
    at = at === 0 ? -1 : bytes.lastIndexOf('PK\x05\x06', at - 1)
  ) {
    if (at + 22 > bytes.length) continue;
    if (at + 22 + bytes.readUInt16LE(at + 20) === bytes.length) return true;
  }
  return false;
}
