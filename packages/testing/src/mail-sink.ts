// A mail server that delivers nothing: it keeps the newest mails in memory, for a test or a person to read. For tests it also refuses, defers and breaks off.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

export interface SunkMail {
  /** From 1 on, in the order of arrival. */
  number: number;
  receivedAt: Date;
  from: string;
  to: string[];
  messageId: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  /** The message as it came. */
  raw: string;
}

/** How the server answers a recipient or a message: with a reply of SMTP, or by closing the connection before or after it took the message. */
export type SinkAnswer =
  { at: 'recipient' | 'message'; code: number; text: string } | { at: 'before message' | 'after message' };

export interface MailSink {
  /** For SMTP_URL. */
  url: string;
  /** The page on which the mails can be read. Its path `/mails` answers them as JSON, newest first. */
  pageUrl: string;
  /** Oldest first. */
  mails: SunkMail[];
  /** How the next messages are answered; those after them are accepted. */
  answers: SinkAnswer[];
  /** Connections that are open. */
  connections(): number;
  /** The largest number of connections so far. */
  maxConnections(): number;
  close(): Promise<void>;
}

export interface MailSinkOptions {
  host?: string;
  /** By default free ones. */
  smtpPort?: number;
  pagePort?: number;
  /** How many mails are kept. */
  kept?: number;
}

const maxBytes = 1024 * 1024;

export async function startMailSink({
  host = '127.0.0.1',
  smtpPort = 0,
  pagePort = 0,
  kept = 200,
}: MailSinkOptions = {}): Promise<MailSink> {
  const mails: SunkMail[] = [];
  const answers: SinkAnswer[] = [];
  let count = 0;
  let [open, most] = [0, 0];
  const smtp = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    size: maxBytes,
    closeTimeout: 100,
    onAuth: (_auth, _session, done) => done(null, { user: 'anybody' }),
    onConnect(_session, done) {
      most = Math.max(most, ++open);
      done();
    },
    onClose: () => void open--,
    onRcptTo(_address, _session, done) {
      done(answers[0]?.at === 'recipient' ? refusal(answers.shift() as Refusal) : null);
    },
    onData(stream, session, done) {
      const answer = answers.shift();
      void (async () => {
        const raw = await textOf(stream);
        if (answer?.at === 'before message') return disconnect(session.id);
        if (answer?.at === 'message') return done(refusal(answer));
        const { mailFrom, rcptTo } = session.envelope;
        const mail = await readMail(raw);
        mails.push({
          ...mail,
          number: ++count,
          receivedAt: new Date(),
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
        });
        if (mails.length > kept) mails.shift();
        if (answer?.at === 'after message') return disconnect(session.id);
        done();
      })().catch((error: unknown) => done(error as Error));
    },
  });
  // Clients that go away are no concern of anybody's.
  smtp.on('error', () => undefined);

  function disconnect(sessionId: string): void {
    for (const { session, _socket: socket } of smtp.connections) if (session.id === sessionId) socket.destroy();
  }

  const port = await new Promise<number>((resolve, reject) => {
    smtp.server.once('error', reject);
    smtp.listen(smtpPort, host, () => resolve((smtp.server.address() as AddressInfo).port));
  });
  const page = createServer((request, response) => show(mails, request, response));
  await listening(page, pagePort, host).catch(async (error: unknown) => {
    await closed(smtp);
    throw error;
  });
  return {
    url: `smtp://${host}:${port}`,
    pageUrl: `http://${host}:${(page.address() as AddressInfo).port}`,
    mails,
    answers,
    connections: () => open,
    maxConnections: () => most,
    async close() {
      page.closeAllConnections();
      await Promise.all([closed(smtp), new Promise<void>((resolve) => page.close(() => resolve()))]);
    },
  };
}

type Refusal = Extract<SinkAnswer, { code: number }>;

function refusal({ code, text }: Refusal): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

async function textOf(stream: SMTPServerDataStream): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

async function readMail(
  raw: string,
): Promise<Pick<SunkMail, 'messageId' | 'subject' | 'text' | 'html' | 'headers' | 'raw'>> {
  const { messageId = '', subject = '', text = '', html = '', headers } = await PostalMime.parse(raw);
  return {
    raw,
    messageId,
    subject,
    text,
    html,
    headers: Object.fromEntries(headers.map(({ key, value }) => [key, value])),
  };
}

const closed = (smtp: SMTPServer): Promise<void> => new Promise((resolve) => smtp.close(() => resolve()));

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

/** The page: a list of the mails, and each of them. */
function show(mails: readonly SunkMail[], { url = '/' }: IncomingMessage, response: ServerResponse): void {
  const [, kind = '', number = ''] = url.split('?')[0]?.split('/') ?? [];
  const mail = mails.find((one) => String(one.number) === number);
  const newest = [...mails].reverse();
  if (kind === '') return answer(response, 200, 'text/html', listPage(newest));
  if (kind === 'mails' && number === '') return answer(response, 200, 'application/json', JSON.stringify(newest));
  if (!mail) return answer(response, 404, 'text/plain', 'There is no such mail.');
  if (kind === 'html') return answer(response, 200, 'text/html', mail.html);
  if (kind === 'text') return answer(response, 200, 'text/plain', mail.text);
  if (kind === 'raw') return answer(response, 200, 'text/plain', mail.raw);
  return answer(response, 404, 'text/plain', 'There is no such page.');
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response
    .writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      // What a mail has in it runs nothing and loads nothing here.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
      'cache-control': 'no-store',
    })
    .end(body);
}

function listPage(mails: readonly SunkMail[]): string {
  const rows = mails.map(
    ({ number, receivedAt, to, subject }) =>
      `<tr><td>${escaped(receivedAt.toLocaleTimeString('en-GB'))}</td><td>${escaped(to.join(', '))}</td><td><a href="/html/${number}">${escaped(subject)}</a></td><td><a href="/text/${number}">text</a> <a href="/raw/${number}">source</a></td></tr>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mails of Plaza</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid #ccc}</style>
<h1>Mails of Plaza</h1><p>Nothing is delivered: the newest mails are here until Plaza stops. Reload the page to see new ones.</p>
<table><tr><th>Time</th><th>To</th><th>Subject</th><th></th></tr>${rows.join('') || '<tr><td colspan="4">None yet.</td></tr>'}</table></html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
