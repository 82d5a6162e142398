import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { takeStyles } from './styles.ts';

const generated = new URL('../../../../services/messaging/src/mail/gen/', import.meta.url);
const mails = readdirSync(generated).filter((name) => name.endsWith('.html'));

test.each(mails)('%s has nothing that a policy against what is inline refuses', (name) => {
  const mail = readFileSync(new URL(name, generated), 'utf8');
  const { html, sheets } = takeStyles(mail);
  expect(html).not.toMatch(/<style|\sstyle\s*=|<script|<link|\son\w+\s*=|javascript:|<!--/i);
  expect(html.match(/data-style="[^"]+"/g)!.length).toBeGreaterThan(10);
  expect(sheets.length).toBeGreaterThan(1);
});

test('styles are taken out with their media, and those for Outlook are left out', () => {
  expect(
    takeStyles(
      '<!--[if mso]><style>a{}</style><![endif]--><style media="print">b{}</style><p class="x"  style="color:red">a</p>',
    ),
  ).toEqual({
    html: '<p class="x"  data-style="color:red">a</p>',
    sheets: [{ css: 'b{}', media: 'print' }],
  });
});
