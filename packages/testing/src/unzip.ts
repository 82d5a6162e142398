// Reads a ZIP file by its directory, and checks what it says of each file.
import { crc32, inflateRawSync } from 'node:zlib';

/** The files by name, as texts. */
export function unzip(file: Buffer): Map<string, string> {
  const end = file.lastIndexOf(Buffer.of(0x50, 0x4b, 5, 6));
  const files = new Map<string, string>();
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [crc, compressed, size] = [16, 20, 24].map((offset) => file.readUInt32LE(at + offset));
    const nameLength = file.readUInt16LE(at + 28);
    const name = file.subarray(at + 46, at + 46 + nameLength).toString();
    const begin = file.readUInt32LE(at + 42);
    const dataAt = begin + 30 + file.readUInt16LE(begin + 26) + file.readUInt16LE(begin + 28);
    const data = inflateRawSync(file.subarray(dataAt, dataAt + compressed!));
    if (data.length !== size || crc32(data) !== crc) throw new Error(`${name} is not what the directory says.`);
    files.set(name, data.toString());
    at += 46 + nameLength;
  }
  return files;
}
