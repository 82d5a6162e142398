// A small picture, made by hand, and uploaded as a client does it.
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { until } from '@plaza/testing';
import type { Api } from '../api.ts';

/** A square with two halves: one of this colour, one white. */
export function png(side: number, [red, green, blue]: readonly [number, number, number]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // Eight bits for each of red, green and blue.
  header.set([8, 2], 8);
  const row = Buffer.alloc(1 + side * 3, 255);
  row[0] = 0;
  for (let x = 0; x < side / 2; x++) row.set([red, green, blue], 1 + x * 3);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  const named = Buffer.concat([Buffer.from(type), data]);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** Returns the id of a picture that is ready. */
export async function uploadPicture(
  api: Api,
  token: string,
  kind: string,
  bytes = png(64, [200, 30, 60]),
): Promise<string> {
  const checksum = createHash('sha256').update(bytes).digest('hex');
  const announced = { kind, size: bytes.length, checksum, content_type: 'image/png' };
  const { status, body } = await api.post('/api/media', announced, token);
  expect({ status, body }).toMatchObject({ status: 200 });
  const headers = (body.upload.headers as { name: string; value: string }[]).map(({ name, value }) => [name, value]);
  const put = await fetch(body.upload.url, {
    method: 'PUT',
    body: Buffer.from(bytes),
    headers: Object.fromEntries(headers),
  });
  expect(put.status).toBe(200);
  const { id } = body.media;
  await api.post(`/api/media/${id}/confirm`, {}, token);
  await until(
    async () => (await api.get(`/api/media/${id}`, token)).body.media.state === 'ready',
    'the picture is ready',
  );
  return id;
}
