// docs/errors.md, from the code: every reason that is declared with `defineErrors`, and those that the gateway answers itself.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Reason {
  reason: string;
  /** A gRPC status. */
  code: number;
  message: string;
  remedy?: string;
  /** Where Envoy answers with another HTTP status than its code stands for. */
  http?: number;
}

interface Section {
  title: string;
  intro: string;
  reasons: Reason[];
}

// google.rpc.Code to HTTP, as google/rpc/code.proto has it and Envoy's transcoder does it.
const httpStatuses: Readonly<Record<string, number>> = {
  OK: 200, CANCELLED: 499, UNKNOWN: 500, INVALID_ARGUMENT: 400, DEADLINE_EXCEEDED: 504, NOT_FOUND: 404, ALREADY_EXISTS: 409, PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429, FAILED_PRECONDITION: 400, ABORTED: 409, OUT_OF_RANGE: 400, UNIMPLEMENTED: 501, INTERNAL: 500, UNAVAILABLE: 503, DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
};

// What Envoy refuses by itself keeps the status that HTTP has for it.
const envoyStatuses: Readonly<Record<string, number>> = { METHOD_NOT_ALLOWED: 405, REQUEST_TIMEOUT: 408, REQUEST_TOO_LARGE: 413, HEADERS_TOO_LARGE: 431 };

// What to do where a reason says nothing of its own.
const usualRemedies: Readonly<Record<string, string>> = {
  INVALID_ARGUMENT: 'Correct the request. Sent again as it is, it is refused again.',
  NOT_FOUND: 'Check the id. What belongs to somebody else looks the same as nothing.',
  ALREADY_EXISTS: 'Use what is there, or another name.',
  FAILED_PRECONDITION: 'Remove what stands in the way, which the message names, and send the request again. The same idempotency key will do.',
  UNAUTHENTICATED: 'Check what you signed in with.',
  PERMISSION_DENIED: 'Nothing: it needs another role.',
  RESOURCE_EXHAUSTED: 'Wait as long as `retry-after` says, then try again.',
  UNAVAILABLE: 'Try again with the same idempotency key.',
  CANCELLED: 'Nothing: nobody waits for the answer.',
  UNIMPLEMENTED: 'See `/docs`, or ask reflection, for what there is.',
};

/** The page. Throws where one reason stands for two gRPC codes, for then it would say nothing. */
export async function errorDocs(root: string): Promise<string> {
  // Loaded here and not above: these stand on generated code, which may have been made a moment ago.
  const { registeredErrors, status } = await import('@plaza/service');
  const { gatewayErrors } = await import('@plaza/gateway');
  const files = globSync(['packages/*/src/**/*.errors.ts', 'services/*/src/**/*.errors.ts'], { cwd: root }).sort();
  for (const file of files) await import(pathToFileURL(join(root, file)).href);

  const owners = Map.groupBy(registeredErrors(), ({ owner }) => owner);
  const everywhere = 'every service';
  const sections: Section[] = [
    { title: 'Every service', intro: 'Any call can end with one of these.', reasons: owners.get(everywhere) ?? [] },
    {
      title: 'The gateway',
      intro: 'Envoy answers these itself, before a service is asked or when none answers.',
      reasons: Object.entries(gatewayErrors).map(([reason, spec]) => ({ reason, ...spec, http: envoyStatuses[reason] })),
    },
    ...[...owners].filter(([owner]) => owner !== everywhere).sort(([a], [b]) => a.localeCompare(b, 'en'))
      .map(([owner, reasons]) => ({ title: owner, intro: '', reasons })),
  ];
  const codeNames = new Map(Object.entries(status).flatMap(([name, code]) => typeof code === 'number' ? [[code, name] as const] : []));
  refuseAmbiguity(sections, codeNames);
  return page(sections, codeNames);
}

function refuseAmbiguity(sections: readonly Section[], codeNames: ReadonlyMap<number, string>): void {
  const known = new Map<string, number>();
  for (const { reason, code } of sections.flatMap(({ reasons }) => reasons)) {
    const before = known.get(reason) ?? code;
    if (before !== code) throw new Error(`${reason} stands for ${codeNames.get(before)} and for ${codeNames.get(code)}: give one of them another name.`);
    known.set(reason, code);
  }
}

function page(sections: readonly Section[], codeNames: ReadonlyMap<number, string>): string {
  return `# Errors

<!-- Generated from the code by dev/src/error-docs.ts. Do not edit: run "npm run generate". -->

Every error has a gRPC code, a reason and a sentence for people. The reason is for programs: it never changes its meaning. The
sentence may change. The domain of every reason is \`plaza\`. Nothing else is ever answered, whoever refuses: a service or the gateway.

Over JSON:

\`\`\`json
{
  "code": 3,
  "message": "The amount is not valid.",
  "details": [
    { "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "AMOUNT_INVALID", "domain": "plaza", "metadata": {} },
    {
      "@type": "type.googleapis.com/google.rpc.BadRequest",
      "field_violations": [{ "field": "amount", "description": "EUR has at most 2 digits after the point.", "reason": "" }]
    }
  ]
}
\`\`\`

\`code\` is the number of the gRPC code. Over gRPC the same details are in \`grpc-status-details-bin\`, as \`google.rpc.Status\`.
\`field_violations\` name fields as JSON spells them. Where it helps to wait, \`google.rpc.RetryInfo\` and the header \`retry-after\` say how long.

Whether to try again: \`UNAVAILABLE\`, \`DEADLINE_EXCEEDED\`, \`INTERNAL\` and whatever says \`retry-after\` may pass. A change that was sent with
an \`Idempotency-Key\` can be sent again with the same key and body: it happens once. Any other code comes back for the same request until what it names is
put right.

## What is kept under an idempotency key

The same for every operation, over JSON and gRPC alike:

- What took effect is kept with its answer, for at least 24 hours. The same key and request get that answer again. Another request under the key is
  refused with \`IDEMPOTENCY_KEY_REUSED\`, also while the first is under way.
- **A refusal changes nothing and is never kept**, whoever refuses: the gateway, a service, the rules of an order after it was begun, or a payment
  provider. The same key may be tried again, also with another request.
- An answer that leaves open what was done (503, 504, no answer at all) keeps the key for the request: send the same again. It gets the answer of the
  first if that has taken effect, waits for it if it is under way, and happens now if it has failed. It never happens twice. \`ORDER_PENDING\` names the
  order, and \`GET /api/orders/{id}\` tells how it ended without trying it again.
- A key belongs to the person who sends it, and to the service that it is sent to. Where nothing can happen twice (cancelling a payout, signing
  in and out), the key is accepted and not kept.
${sections.map((section) => sectionOf(section, codeNames)).join('')}`;
}

function sectionOf({ title, intro, reasons }: Section, codeNames: ReadonlyMap<number, string>): string {
  const rows = reasons.toSorted((a, b) => a.reason.localeCompare(b.reason, 'en')).map(({ reason, code, message, remedy, http }) => {
    const name = codeNames.get(code) ?? String(code);
    return `| \`${reason}\` | ${name} | ${http ?? httpStatuses[name] ?? 500} | ${cell(message)} | ${cell(remedy ?? usualRemedies[name] ?? 'Report it with the request id.')} |`;
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
