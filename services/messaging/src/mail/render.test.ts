import { expect, test } from '@jest/globals';
import { renderMail } from './render.ts';
import { mailSources } from './sources.ts';
import { languages, templateNames, textOf } from './templates.ts';
import { sampleValues } from './values.ts';

const all = templateNames.flatMap((template) => languages.map((language) => ({ template, language })));

test.each(all)('the mail $template in $language has its texts in HTML and as plain text', ({ template, language }) => {
  const values = sampleValues(language, 'https://plaza.example');
  const { subject, html, text } = renderMail(template, language, values);
  const { heading, button } = textOf(template, language);
  expect(subject).not.toBe('');
  for (const form of [html, text]) {
    expect(form).toContain(heading);
    expect(form).not.toMatch(/\{\{|\}\}/);
    if (button !== undefined) expect(form).toContain(values.link);
  }
  expect(html).toContain(`lang="${language}"`);
});

test('a mail loads nothing, and runs nothing', () => {
  for (const { template, language } of all) {
    const { html } = renderMail(template, language, sampleValues(language, 'https://plaza.example'));
    expect(html).not.toMatch(/<script|<link|@import|<img|url\(/i);
  }
});

test('a value is text in HTML, and one line in a subject', () => {
  const values = { name: '<b>"Léa" & co</b>\r\nBcc: x@y.example', link: 'https://plaza.example', code: 'A' };
  const { subject, html, text } = renderMail('test', 'fr', values);
  expect(subject).not.toMatch(/[\r\n]/);
  expect(html).toContain('&lt;b&gt;&quot;Léa&quot; &amp; co&lt;/b&gt;');
  expect(html).not.toContain('<b>"');
  expect(text).toContain('<b>"Léa" & co</b>');
});

test('a mail whose value is missing is not sent without it', () => {
  expect(() => renderMail('test', 'en', {})).toThrow('The mail needs a value for name.');
});

test('both languages name the same values', () => {
  const named = (text: string): string[] => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();
  for (const template of templateNames) {
    const [first, ...others] = mailSources().filter(({ name }) => name.startsWith(`${template}.`));
    for (const other of others) {
      expect(named(other.plain)).toEqual(named(first?.plain ?? ''));
      expect(named(other.mjml)).toEqual(named(first?.mjml ?? ''));
    }
  }
});
