// One operation of the reference: what it takes, what it answers, how it refuses, and how it is called.
import {
  exampleOf,
  nameOf,
  requestExample,
  type CodeSample,
  type OpenApi,
  type Operation,
  type Parameter,
  type Schema,
} from './document.ts';
import { html, inline, prose, type Html } from './html.ts';

const json = 'application/json';

export function operationHtml(api: OpenApi, path: string, verb: string, operation: Operation): Html {
  const { operationId, summary, description, security, parameters, 'x-codeSamples': samples } = operation;
  const method = verb.toUpperCase();
  const body = operation.requestBody?.content[json]?.schema;
  const answer = operation.responses['200']?.content?.[json]?.schema;
  const all = parameters.map((each): Parameter => api.components.parameters[nameOf(each) ?? ''] ?? each);
  return html`<article id="${operationId}" data-search="${`${operationId} ${method} ${path} ${summary}`.toLowerCase()}">
    <h3><a href="#${operationId}">${inline(summary)}</a></h3>
    <p class="call">
      <span class="method ${verb}">${method}</span> <code>${path}</code> <span class="name">${operationId}</span>
    </p>
    ${description !== undefined && prose(description)}
    <p class="access">${security.length === 0 ? 'Needs no access token.' : 'Needs an access token.'}</p>
    ${
      all.length > 0 &&
      table(
        'Parameters',
        all.map((each) => row(each.name, each.schema, each.required === true, each.description, each.in)),
      )
    }
    ${body && fieldTable(api, 'Body', body)} ${answer && fieldTable(api, 'Answer', answer)}
    ${answer && example('Answer', JSON.stringify(exampleOf(api, answer), null, 2))} ${refusalTable(operation)}
    ${
      samples
        ? html`<h4>Examples</h4>
            ${samplesHtml(operationId, samples)}`
        : example('curl', curl(method, path, all, body && requestExample(api, body), security.length > 0))
    }
    <p>
      <button
        type="button"
        class="try"
        data-method="${method}"
        data-path="${path}"
        data-body="${body ? JSON.stringify(requestExample(api, body), null, 2) : ''}"
        data-key="${String(takesKey(all))}"
      >
        Try ${operationId}
      </button>
    </p>
  </article> `;
}

/** The same in each language, one below the other: the script makes tabs of them. */
export function samplesHtml(name: string, samples: CodeSample[]): Html {
  return html`<div class="samples">
    ${samples.map(
      ({ label, source }) =>
        html`<div id="${name}-in-${label.toLowerCase()}" role="group" aria-label="${label}" data-language="${label}">
          <p class="language">${label}</p>
          <pre tabindex="0">${source}</pre>
        </div> `,
    )}
  </div>`;
}

/** The fields of a message. */
export function fieldTable(api: OpenApi, title: string, schema: Schema): Html {
  const { properties = {}, required = [] } = api.components.schemas[nameOf(schema) ?? ''] ?? schema;
  const rows = Object.entries(properties).map(([name, each]) =>
    row(name, each, required.includes(name), each.description),
  );
  return rows.length === 0
    ? html`<h4>${title}</h4>
        <p>An empty object.</p>`
    : table(title, rows);
}

function table(title: string, rows: Html[]): Html {
  return html`<h4>${title}</h4>
    <div class="scroll" tabindex="0" role="group" aria-label="${title}">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div> `;
}

function row(name: string, schema: Schema, required: boolean, text = '', where = ''): Html {
  return html`<tr>
    <th scope="row">
      <code>${name}</code
      >${required && html` <span class="required">required</span>`}${where !== '' && html` <span class="where">${where}</span>`}
    </th>
    <td>${typeHtml(schema)}</td>
    <td>${inline(text)}</td>
  </tr> `;
}

export function typeHtml(schema: Schema): Html {
  const name = nameOf(schema);
  if (name !== undefined) return html`<a href="#schema-${name}">${name}</a>`;
  if (schema.const !== undefined) return html`<code>${plain(schema.const)}</code>`;
  if (schema.enum)
    return html`one of
    ${schema.enum.map((value, n) => html`${n > 0 && ', '}<code>${value === '' ? '""' : value}</code>`)}`;
  if (schema.anyOf) return html`${schema.anyOf.map((each, n) => html`${n > 0 && ' or '}${typeHtml(each)}`)}`;
  if (schema.items) return html`list of ${typeHtml(schema.items)}`;
  const { minimum, maximum, maxLength, format, type = 'any' } = schema;
  const bounds = [
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
    ...(maxLength === undefined || format !== undefined ? [] : [`at most ${maxLength} characters`]),
  ];
  return html`${format !== undefined && format !== 'int32' ? `${type} (${format})` : type}${bounds.length > 0 && ` ${bounds.join(' ')}`}`;
}

function refusalTable({ responses }: Operation): Html {
  const reasons = Object.entries(responses).flatMap(([status, { 'x-reasons': those = [] }]) =>
    those.map(
      (reason) =>
        html`${' '}
          <li><a href="/docs/errors#${reason}">${reason}</a> (${status})</li>`,
    ),
  );
  return html`<h4>Errors</h4>
    <ul class="reasons">
      ${reasons}
    </ul>`;
}

function takesKey(parameters: Parameter[]): boolean {
  return parameters.some(({ name }) => name === 'Idempotency-Key');
}

function curl(
  method: string,
  path: string,
  parameters: Parameter[],
  body: Record<string, unknown> | undefined,
  signedIn: boolean,
): string {
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) =>
    plain(parameters.find((each) => each.name === name)?.schema.examples?.[0] ?? name),
  );
  const query = parameters
    .filter((each) => each.in === 'query' && each.required)
    .map(({ name, schema }) => `${name}=${plain(schema.examples?.[0] ?? '')}`)
    .join('&');
  return [
    `curl -sS ${method === 'GET' ? '' : `-X ${method} `}"$PLAZA${filled}${query === '' ? '' : `?${query}`}"`,
    ...(signedIn ? [`-H "authorization: Bearer $TOKEN"`] : []),
    ...(takesKey(parameters) ? ['-H "idempotency-key: $(uuidgen)"'] : []),
    ...(body ? ["-H 'content-type: application/json'", `-d '${JSON.stringify(body)}'`] : []),
  ].join(' \\\n  ');
}

function example(title: string, text: string): Html {
  return html`<details>
    <summary>${title === 'curl' ? 'Example with curl' : 'Example of an answer'}</summary>
    <pre tabindex="0">${text}</pre>
  </details> `;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
