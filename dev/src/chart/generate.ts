// The generated files of the chart: its schema and its README, from its values.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaNames, serviceNames } from '@plaza/services';
import { checkout } from '../engines/index.ts';
import { readValues, valuesTable } from './values.ts';

export const chartFolder = join(checkout, 'charts/plaza');

const servicesTemplate = `{{/* Generated from packages/services by dev/src/generate.ts. Do not edit. */}}
{{- define "plaza.serviceNames" -}}${serviceNames.join(' ')}{{- end -}}
{{- define "plaza.schemaNames" -}}${schemaNames.join(' ')}{{- end -}}
`;

/** The generated files, with their content. */
export function chartFiles(): Map<string, string> {
  const { schema, entries } = readValues(readFileSync(join(chartFolder, 'values.yaml'), 'utf8'));
  const page = readFileSync(join(chartFolder, 'README.md.in'), 'utf8');
  return new Map([
    [join(chartFolder, 'values.schema.json'), `${JSON.stringify(schema, null, 2)}\n`],
    [join(chartFolder, 'templates/_services.tpl'), servicesTemplate],
    [join(chartFolder, 'README.md'), page.replace('{{values}}', () => valuesTable(entries))],
  ]);
}
