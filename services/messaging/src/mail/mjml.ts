// A text as MJML, and as plain text. Values stay as they are named, in double braces. The HTML that MJML makes of it is generated and committed, so that no
// service needs MJML.
import { escaped } from './html.ts';
import type { Language, MailText } from './templates.ts';

const colors = { page: '#f4f5f7', card: '#ffffff', text: '#1c2430', quiet: '#5b6675', accent: '#0b5cd5' };
// A font that every device has: a mail loads nothing.
const fonts = 'Helvetica, Arial, sans-serif';

const footers: Record<Language, string> = {
  en: 'Plaza sent you this mail because of your account. Please do not answer it: nobody reads the answers.',
  fr: 'Plaza vous envoie ce message au sujet de votre compte. Merci de ne pas y répondre : personne ne lit les réponses.',
};

const orLink: Record<Language, string> = {
  en: 'If the button does not work, open this address:',
  fr: 'Si le bouton ne fonctionne pas, ouvrez cette adresse :',
};

export function mjmlOf(text: MailText, language: Language): string {
  const paragraph = (content: string, attributes = ''): string =>
    `<mj-text ${attributes}>${escaped(content)}</mj-text>`;
  const small = `font-size="13px" color="${colors.quiet}"`;
  const parts = [
    `<mj-text font-size="22px" font-weight="700" line-height="1.3">${escaped(text.heading)}</mj-text>`,
    ...text.paragraphs.map((content) => paragraph(content)),
    ...(text.button === undefined ? [] : [`<mj-button href="{{link}}">${escaped(text.button)}</mj-button>`]),
    ...(text.code === undefined
      ? []
      : [
          paragraph(text.code),
          `<mj-text font-size="26px" font-weight="700" letter-spacing="3px" align="center" font-family="Menlo, Consolas, monospace">{{code}}</mj-text>`,
        ]),
    ...text.notes.map((content) => paragraph(content, small)),
    ...(text.button === undefined
      ? []
      : [
          `<mj-text ${small}>${escaped(orLink[language])}<br /><a href="{{link}}" style="color:${colors.accent};word-break:break-all">{{link}}</a></mj-text>`,
        ]),
    ...(text.unsubscribe === undefined
      ? []
      : [
          `<mj-text ${small}>${escaped(text.unsubscribe)}<br /><a href="{{unsubscribe}}" style="color:${colors.accent};word-break:break-all">{{unsubscribe}}</a></mj-text>`,
        ]),
  ];
  return `<mjml lang="${language}">
  <mj-head>
    <mj-title>${escaped(text.subject)}</mj-title>
    <mj-preview>${escaped(text.preview)}</mj-preview>
    <mj-attributes>
      <mj-all font-family="${fonts}" />
      <mj-text font-size="16px" line-height="1.5" color="${colors.text}" padding="8px 24px" />
      <mj-button font-size="16px" font-weight="600" background-color="${colors.accent}" border-radius="8px" padding="16px 24px" inner-padding="14px 28px" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="${colors.page}" width="560px">
    <mj-section padding="24px 0 8px"><mj-column><mj-text font-size="18px" font-weight="700">Plaza</mj-text></mj-column></mj-section>
    <mj-section background-color="${colors.card}" border-radius="12px" padding="16px 0"><mj-column>
      ${parts.join('\n      ')}
    </mj-column></mj-section>
    <mj-section padding="8px 0 24px"><mj-column>${paragraph(text.footer ?? footers[language], small)}</mj-column></mj-section>
  </mj-body>
</mjml>
`;
}

export function plainOf(text: MailText, language: Language): string {
  return `${[
    text.heading,
    ...text.paragraphs,
    ...(text.button === undefined ? [] : [`${text.button}:\n{{link}}`]),
    ...(text.code === undefined ? [] : [`${text.code}\n{{code}}`]),
    ...text.notes,
    ...(text.unsubscribe === undefined ? [] : [`${text.unsubscribe}\n{{unsubscribe}}`]),
    `--\n${text.footer ?? footers[language]}`,
  ].join('\n\n')}\n`;
}
