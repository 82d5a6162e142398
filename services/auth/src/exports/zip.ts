// A ZIP file that is written from its beginning to its end, with the memory of one part: each entry is followed by its sizes, and the directory is at the end
// (APPNOTE 6.3.10, sections 4.3 and 4.4). Compression and check sums are Node's.
import { constants, crc32, deflateRaw } from 'node:zlib';
import { promisify } from 'node:util';

const deflate = promisify(deflateRaw);
// A block that says it is the last one, with nothing in it.
const lastBlock = Buffer.of(3, 0);

const needsVersion = 20;
// The sizes follow the data; names are UTF-8.
const flags = 0x0808;
const deflated = 8;
// Above it every size would need other fields.
const largest = 0xffff_ffff;

interface Entry {
  name: Buffer;
  crc: number;
  compressed: number;
  size: number;
  at: number;
}

export class ZipWriter {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  readonly #time: Buffer;
  readonly #entries: Entry[] = [];
  #written = 0;

  /** `write` gets the bytes of the file, one after another. All entries have the same time. */
  constructor(write: (bytes: Uint8Array) => Promise<void>, time: Date) {
    this.#write = write;
    this.#time = dosTime(time);
  }

  /** Begins an entry. It is complete with the next one, or with the end. Names are ours: relative, with slashes. */
  async begin(name: string): Promise<void> {
    await this.#complete();
    const entry = { name: Buffer.from(name), crc: 0, compressed: 0, size: 0, at: this.#written };
    this.#entries.push(entry);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x0403_4b50, 0);
    this.#describe(head, 4);
    head.writeUInt16LE(entry.name.length, 26);
    await this.#put(head, entry.name);
  }

  /** Adds to the entry. Each part is compressed by itself, so that none has to be kept. */
  async add(bytes: Uint8Array): Promise<void> {
    const entry = this.#entries.at(-1);
    if (!entry || bytes.length === 0) return;
    entry.crc = crc32(bytes, entry.crc);
    entry.size += bytes.length;
    const compressed = await deflate(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    entry.compressed += compressed.length;
    await this.#put(compressed);
  }

  /** Writes the directory. */
  async end(): Promise<void> {
    await this.#complete();
    const at = this.#written;
    for (const entry of this.#entries) await this.#put(this.#directoryOf(entry), entry.name);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x0605_4b50, 0);
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(this.#written - at, 12);
    end.writeUInt32LE(at, 16);
    await this.#put(end);
  }

  async #complete(): Promise<void> {
    const entry = this.#entries.at(-1);
    if (!entry) return;
    entry.compressed += lastBlock.length;
    if (entry.size > largest) throw new Error('A file of an archive is larger than a ZIP file can say.');
    const sizes = Buffer.alloc(16);
    sizes.writeUInt32LE(0x0807_4b50, 0);
    this.#sizes(sizes, 4, entry);
    await this.#put(lastBlock, sizes);
  }

  #directoryOf(entry: Entry): Buffer {
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x0201_4b50, 0);
    head.writeUInt16LE(needsVersion, 4);
    this.#describe(head, 6);
    this.#sizes(head, 16, entry);
    head.writeUInt16LE(entry.name.length, 28);
    head.writeUInt32LE(entry.at, 42);
    return head;
  }

  #describe(head: Buffer, at: number): void {
    head.writeUInt16LE(needsVersion, at);
    head.writeUInt16LE(flags, at + 2);
    head.writeUInt16LE(deflated, at + 4);
    this.#time.copy(head, at + 6);
  }

  #sizes(head: Buffer, at: number, { crc, compressed, size }: Entry): void {
    head.writeUInt32LE(crc, at);
    head.writeUInt32LE(compressed, at + 4);
    head.writeUInt32LE(size, at + 8);
  }

  async #put(...parts: Uint8Array[]): Promise<void> {
    for (const part of parts) {
      this.#written += part.length;
      if (this.#written > largest) throw new Error('An archive is larger than a ZIP file can be.');
      await this.#write(part);
    }
  }
}

/** In UTC: the time of a ZIP file has no zone. */
function dosTime(at: Date): Buffer {
  const time = Buffer.alloc(4);
  time.writeUInt16LE((at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1), 0);
  time.writeUInt16LE(((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(), 2);
  return time;
}
