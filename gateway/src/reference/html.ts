// Writing HTML: whatever is put into it is text, unless it is HTML already.

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | undefined | false | readonly Part[];

export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, n) => text + (n < parts.length ? written(parts[n]) : '')).join(''));
}

function written(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(written).join('');
  return escaped(String(part));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text of a description: paragraphs, and `code`. */
export function prose(text: string): Html {
  return new Html(
    text
      .split(/\n\n+/)
      .map((paragraph) => `<p>${inline(paragraph).text}</p>`)
      .join(''),
  );
}

export function inline(text: string): Html {
  return new Html(
    escaped(text).replace(/&#96;([^&]*?)&#96;|`([^`]+)`/g, (_, a: string, b: string) => `<code>${a ?? b}</code>`),
  );
}

/** A whole page. Its style and its script are files of their own: the content security policy allows none inside. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="/docs/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        ${body}
        <script src="/docs/script.js" type="module"></script>
      </body>
    </html> `.text;
}
