// Receives webhooks, and believes only what Plaza has signed.
//   PLAZA_WEBHOOK_SECRET=whsec_… PORT=8000 node webhook.ts
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

// region verify
/** Whether Plaza has signed this body, in the last five minutes. The body as it came: parsed and written again it differs. */
function isSigned(secret: string, headers: IncomingMessage['headers'], body: Buffer): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
  const mine = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${String(id)}.${String(timestamp)}.`)
    .update(body)
    .digest();
  // While a secret is replaced there are several signatures.
  const theirs = String(signatures)
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice(3), 'base64'));
  return isFresh && theirs.some((each) => each.length === mine.length && timingSafeEqual(each, mine));
}
// endregion

const seen = new Set<string>();

createServer((request, response) => {
  const parts: Buffer[] = [];
  request
    .on('data', (part: Buffer) => parts.push(part))
    .on('end', () => {
      const body = Buffer.concat(parts);
      const genuine = isSigned(process.env['PLAZA_WEBHOOK_SECRET'] ?? '', request.headers, body);
      response.writeHead(genuine ? 204 : 400).end();
      if (!genuine) return;
      // Answer first, then work. A message can come more than once, always with the same id.
      const event = JSON.parse(body.toString()) as { id: string; type: string };
      if (!seen.has(event.id)) console.log(event.type);
      seen.add(event.id);
    });
}).listen(Number(process.env['PORT'] ?? 8000), '127.0.0.1', () => console.log('listening'));
