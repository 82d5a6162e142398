// docs/errors.md, from the code: every reason that is declared with `defineErrors`, and those that the gateway answers itself.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Reason {
  reason: string;
  /** A gRPC status. */
  code: number;
  message: string;
  remedy?: string;
  /** Set if Envoy answers with another HTTP status than that of the code. */
  http?: number;
}

interface Section {
  title: string;
  intro: string;
  reasons: Reason[];
}

// google.rpc.Code to HTTP, as google/rpc/code.proto has it and Envoy's transcoder does it.
const httpStatuses: Readonly<Record<string, number>> = {
  OK: 200,
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
};

// Envoy's own refusals keep their HTTP status.
const envoyStatuses: Readonly<Record<string, number>> = {
  METHOD_NOT_ALLOWED: 405,
  UNSUPPORTED_MEDIA_TYPE: 415,
  REQUEST_TIMEOUT: 408,
  REQUEST_TOO_LARGE: 413,
  HEADERS_TOO_LARGE: 431,
};

// The remedy of reasons without their own.
const usualRemedies: Readonly<Record<string, string>> = {
  INVALID_ARGUMENT: 'Correct the request. The same request is refused again.',
  NOT_FOUND: 'Check the id. An id that belongs to somebody else is answered like one that does not exist.',
  ALREADY_EXISTS: 'Use the one that exists, or choose another name.',
  FAILED_PRECONDITION:
    'Read the message for the reason. The same request is refused until that has changed. You can use the same idempotency key.',
  UNAUTHENTICATED: 'Check the e-mail address and the password.',
  RESOURCE_EXHAUSTED: 'Wait for the time in `retry-after`, then try again.',
  UNAVAILABLE: 'Try again later with the same idempotency key.',
};

export interface ReasonDescription {
  reason: string;
  /** The name of a google.rpc.Code. */
  code: string;
  /** The HTTP status. */
  status: number;
  message: string;
  remedy: string;
}

/** Every reason once, with what to do about it. */
export async function errorReasons(root: string): Promise<ReasonDescription[]> {
  const { gateway, registered, codeNames } = await declared(root);
  const all = new Map([...registered, ...gateway].map((each) => [each.reason, each]));
  return [...all.values()]
    .map((each) => {
      const code = codeNames.get(each.code) ?? '';
      const { reason, message } = each;
      return {
        reason,
        code,
        status: each.http ?? httpStatuses[code] ?? 500,
        message,
        remedy: remedyOf(each, codeNames),
      };
    })
    .sort((a, b) => (a.reason < b.reason ? -1 : 1));
}

function remedyOf({ remedy, code }: Reason, codeNames: ReadonlyMap<number, string>): string {
  return remedy ?? usualRemedies[codeNames.get(code) ?? ''] ?? 'Report it with the `x-request-id` of the answer.';
}

/** Throws if a reason has two gRPC codes or two texts: then the page would be wrong for some clients. */
async function declared(
  root: string,
): Promise<{ gateway: Reason[]; registered: (Reason & { owner: string })[]; codeNames: Map<number, string> }> {
  // Loaded here, not above: they import generated code, which may have just been written.
  const { registeredErrors, status } = await import('@plaza/service');
  const { gatewayErrors } = await import('@plaza/gateway');
  const files = globSync(['packages/*/src/**/*.errors.ts', 'services/*/src/**/*.errors.ts'], { cwd: root }).sort();
  for (const file of files) await import(pathToFileURL(join(root, file)).href);

  const gateway: Reason[] = Object.entries(gatewayErrors).map(([reason, spec]) => ({
    reason,
    ...spec,
    http: envoyStatuses[reason],
  }));
  refuseTwoTexts([...registeredErrors(), ...gateway]);
  const codeNames = new Map(
    Object.entries(status).flatMap(([name, code]) => (typeof code === 'number' ? [[code, name] as const] : [])),
  );
  return { gateway, registered: [...registeredErrors()], codeNames };
}

/** The page. */
export async function errorDocs(root: string): Promise<string> {
  const { gateway, registered, codeNames } = await declared(root);
  const owners = Map.groupBy(registered, ({ owner }) => owner);
  const everywhere = 'every service';
  const common = owners.get(everywhere) ?? [];
  const commonReasons = new Set(common.map(({ reason }) => reason));
  const [both, own] = [
    gateway.filter(({ reason }) => commonReasons.has(reason)),
    gateway.filter(({ reason }) => !commonReasons.has(reason)),
  ];
  const sections: Section[] = [
    { title: 'Every service', intro: 'Every call can end with one of these.', reasons: common },
    {
      title: 'The gateway',
      intro:
        'The gateway (Envoy) answers these before it calls a service.\n' +
        `It also answers ${listOf(both.map(({ reason }) => `\`${reason}\``))} itself, with the texts above.`,
      reasons: own,
    },
    ...[...owners]
      .filter(([owner]) => owner !== everywhere)
      .sort(([a], [b]) => a.localeCompare(b, 'en'))
      .map(([owner, reasons]) => ({ title: owner, intro: '', reasons })),
  ];
  return page(sections, codeNames);
}

/** Throws if a reason has two codes, messages or remedies. Reasons of several services are in `sharedErrors` of @plaza/errors. */
export function refuseTwoTexts(reasons: readonly Reason[]): void {
  const known = new Map<string, Reason>();
  for (const one of reasons) {
    const other = known.get(one.reason) ?? one;
    for (const part of ['code', 'message', 'remedy'] as const) {
      if (one[part] !== other[part])
        throw new Error(
          `${one.reason} has two different texts or codes (${other[part]} and ${one[part]}): give it one, or two names.`,
        );
    }
    known.set(one.reason, one);
  }
}

function listOf(words: readonly string[]): string {
  return words
    .toSorted()
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' and ');
}

function page(sections: readonly Section[], codeNames: ReadonlyMap<number, string>): string {
  return `# Errors

<!-- Generated from the code by dev/src/error-docs.ts. Do not edit: run "npm run generate". -->

Every error has a gRPC code, a reason and a message. The reason is for programs: its meaning never changes. The message is a sentence
for people, and its words may change. The domain of every reason is \`plaza\`. The services and the gateway answer no other errors than
these.

Over JSON:

\`\`\`json
{
  "code": 3,
  "message": "The amount is not valid.",
  "details": [
    { "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "AMOUNT_INVALID", "domain": "plaza", "metadata": { "doc_url": "/docs/errors#AMOUNT_INVALID" } },
    {
      "@type": "type.googleapis.com/google.rpc.BadRequest",
      "field_violations": [{ "field": "amount", "description": "EUR has at most 2 digits after the point.", "reason": "" }]
    }
  ]
}
\`\`\`

\`code\` is the number of the gRPC code, and \`doc_url\` a page of the gateway that explains the reason. Over gRPC the same details are in \`grpc-status-details-bin\`, as \`google.rpc.Status\`.
\`field_violations\` name the fields as JSON spells them. If the client should wait, \`google.rpc.RetryInfo\` and the header \`retry-after\`
say for how long.

When to try again: after \`UNAVAILABLE\`, \`DEADLINE_EXCEEDED\`, \`INTERNAL\`, and any answer with \`retry-after\`. Send a change again with the
same \`Idempotency-Key\` and the same body: it happens only once. After any other code the same request gets the same answer until its cause is
removed.

## What is kept under an idempotency key

The rule is the same for every operation, over JSON and gRPC:

- A change that took effect is kept with its answer, for at least 24 hours. The same key and request get that answer again. Another request with the
  key is refused with \`IDEMPOTENCY_KEY_REUSED\`, also while the first is in progress.
- **A refusal changes nothing and is never kept**, whoever refuses: the gateway, a service, the rules of an order after it was begun, or a payment
  provider. You can use the same key again, also with another request.
- An answer that does not say what was done (503, 504, or no answer at all) keeps the key for the request: send the same request again. It gets the
  answer of the first if that took effect, waits for it if it is in progress, and happens now if it failed. It never happens twice. \`ORDER_PENDING\`
  has the id of the order, and \`GET /api/orders/{id}\` says how it ended without a new attempt.
- A key belongs to the person who sends it, and to the service that gets it. Where nothing can happen twice (cancelling a payout, signing
  in and out), the key is accepted and not kept.
${sections.map((section) => sectionOf(section, codeNames)).join('')}`;
}

function sectionOf({ title, intro, reasons }: Section, codeNames: ReadonlyMap<number, string>): string {
  const rows = reasons
    .toSorted((a, b) => a.reason.localeCompare(b.reason, 'en'))
    .map((each) => {
      const { reason, code, message, http } = each;
      const name = codeNames.get(code) ?? String(code);
      return `| \`${reason}\` | ${name} | ${http ?? httpStatuses[name] ?? 500} | ${cell(message)} | ${cell(remedyOf(each, codeNames))} |`;
    });
  return `
## ${title.charAt(0).toUpperCase()}${title.slice(1)}
${intro === '' ? '' : `\n${intro}\n`}
| Reason | gRPC code | HTTP | Meaning | What to do |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
