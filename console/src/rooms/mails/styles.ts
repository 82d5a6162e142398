// The styles of a mail, in a page whose content security policy allows nothing inline. A document in a frame has the policy of the page around it, so the
// styles are taken out of the source and set by script afterwards, which the policy allows: the policy stays as it is.

export interface StyledSource {
  /** The source without styles: those of elements are in `data-style`. */
  html: string;
  sheets: readonly { css: string; media: string }[];
}

/** For a mail of our own templates, in which no text has a quotation mark or an angle bracket of its own. What is meant for Outlook only is in comments. */
export function takeStyles(mail: string): StyledSource {
  const sheets: { css: string; media: string }[] = [];
  const html = mail
    .replaceAll(/<!--[^]*?-->/g, '')
    .replaceAll(/<style\b([^>]*)>([^]*?)<\/style>/g, (_, attributes: string, css: string) => {
      sheets.push({ css, media: /\bmedia="([^"]*)"/.exec(attributes)?.[1] ?? '' });
      return '';
    })
    .replaceAll(/\sstyle="/g, ' data-style="');
  return { html, sheets };
}

/** Into a document that was made of this source. */
export function setStyles(document: Document, { sheets }: StyledSource): void {
  const view = document.defaultView;
  if (!view) return;
  document.adoptedStyleSheets = sheets.map(({ css, media }) => {
    const sheet = new view.CSSStyleSheet({ media });
    sheet.replaceSync(css);
    return sheet;
  });
  for (const element of document.querySelectorAll<HTMLElement>('[data-style]'))
    element.style.cssText = element.dataset['style'] ?? '';
}
