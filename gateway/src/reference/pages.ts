// The reference of the API at /docs and the errors at /docs/errors, from openapi.json. They need no script to be read.
import type { OpenApi, Operation } from './document.ts';
import { html, inline, page, prose, type Html } from './html.ts';
import { fieldTable, operationHtml, samplesHtml } from './operations.ts';

export function referencePage(api: OpenApi): string {
  const operations = Object.entries(api.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ path, verb, operation })),
  );
  const of = (tag: string): typeof operations => operations.filter(({ operation }) => operation.tags.includes(tag));
  const tags = new Map(api.tags.map((tag) => [tag.name, tag.description]));
  const sections = api['x-tagGroups'].flatMap((group) =>
    group.tags.map(
      (tag) =>
        html`<section aria-labelledby="${idOf(tag)}">
          <h2 id="${idOf(tag)}">${tag}</h2>
          ${prose(tags.get(tag) ?? '')}
          ${of(tag).map(({ path, verb, operation }) => operationHtml(api, path, verb, operation))}
        </section> `,
    ),
  );
  return page(
    `${api.info.title} API`,
    html`${header(api, true)}
      <div class="columns">
        <nav aria-label="Operations">
          ${api['x-tagGroups'].map(
            (group) =>
              html`<p class="group">${group.name}</p>
                ${group.tags.map((tag) =>
                  navigation(
                    tag,
                    of(tag).map(({ operation }) => operation),
                  ),
                )}`,
          )}
          <p class="group">Messages</p>
          <ul>
            <li><a href="#schemas">All messages</a></li>
          </ul>
        </nav>
        <main id="content">
          <h1>${api.info.title} API</h1>
          ${prose(api.info.description)}
          <p>
            <a href="/openapi.json">openapi.json</a> describes the same for programs.
            <a href="/docs/errors">Every error</a> has a page.
          </p>
          ${codeSetup(api)}
          <p id="found" role="status"></p>
          ${sections}
          <section aria-labelledby="schemas">
            <h2 id="schemas">Messages</h2>
            ${Object.entries(api.components.schemas).map(
              ([name, schema]) =>
                html`<article id="schema-${name}" data-search="${name.toLowerCase()}">
                  <h3><a href="#schema-${name}">${name}</a></h3>
                  ${
                    schema.description !== undefined && prose(schema.description)
                  }${fieldTable(api, `Fields of ${name}`, schema)}
                </article> `,
            )}
          </section>
        </main>
      </div>
      ${dialog()}`,
  );
}

function codeSetup(api: OpenApi): Html {
  return html`<section aria-labelledby="examples">
    <h2 id="examples">Examples</h2>
    <p>
      The main operations have examples in several languages: register, buy a ticket, send money, verify a webhook. All
      of them begin with this, and are parts of whole programs in the folder <code>docs/examples</code> of the
      repository.
    </p>
    ${samplesHtml('setup', api['x-codeSetup'])}
  </section>`;
}

export function errorsPage(api: OpenApi): string {
  const entries = Object.entries(api['x-errors']).map(
    ([reason, { code, status, message, remedy }]) =>
      html`<article id="${reason}" data-search="${`${reason} ${message}`.toLowerCase()}">
        <h2><a href="#${reason}">${reason}</a></h2>
        <p>${inline(message)}</p>
        <p><strong>What to do:</strong> ${inline(remedy)}</p>
        <p class="access">HTTP ${status}, gRPC ${code}</p>
      </article> `,
  );
  return page(
    `${api.info.title} errors`,
    html`${header(api, false)}
      <main id="content" class="errors">
        <h1>Errors</h1>
        <p>
          Every error has a reason, for programs; its meaning never changes. The <code>doc_url</code> of an error leads
          to its place on this page.
        </p>
        <p id="found" role="status"></p>
        ${entries}
      </main>`,
  );
}

function header(api: OpenApi, isReference: boolean): Html {
  return html`<header>
    <a href="${isReference ? '/docs/errors' : '/docs'}">${isReference ? 'Errors' : 'Reference'}</a>
    <span>${api.info.title} ${api.info.version}</span>
    <label for="find">Search</label><input id="find" type="search" autocomplete="off" />
  </header>`;
}

function navigation(tag: string, operations: Operation[]): Html {
  return html`<details>
    <summary>${tag}</summary>
    <ul>
      ${operations.map(({ operationId }) => html`<li><a href="#${operationId}">${operationId}</a></li>`)}
    </ul>
  </details> `;
}

/** One form to try every operation. */
function dialog(): Html {
  return html`<dialog id="trial" aria-labelledby="trial-title">
    <form method="dialog">
      <h2 id="trial-title">Try it</h2>
      <p><label for="trial-path">Path and query</label><input id="trial-path" autocomplete="off" /></p>
      <p><label for="trial-token">Access token</label><input id="trial-token" type="password" autocomplete="off" /></p>
      <p>
        <label for="trial-key">Idempotency key (a new one for each request)</label
        ><input id="trial-key" autocomplete="off" />
      </p>
      <p><label for="trial-body">Body</label><textarea id="trial-body" rows="8" spellcheck="false"></textarea></p>
      <p><button type="button" id="trial-send">Send</button> <button type="submit">Close</button></p>
      <pre id="trial-answer" tabindex="0" aria-label="Answer" role="region" aria-live="polite"></pre>
    </form>
  </dialog>`;
}

function idOf(tag: string): string {
  return `tag-${tag.toLowerCase().replace(/[^a-z]+/g, '-')}`;
}
