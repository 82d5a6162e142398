// The ESLint rule plaza/area-doors: an area is entered through its index.ts, which names what it exports.
import type { Rule } from 'eslint';
import { doorOf, isDoor, placeOf, targetOf, type Place } from './areas.ts';

/** They describe the whole database, and so know every entity where it stands. */
const knowEntities = new Set(['db.ts', 'orm.config.ts']);

export const areaDoors: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'An area of a service is imported through its index.ts.' },
    schema: [],
    messages: {
      door: 'Import this from {{ door }}, the door of the area "{{ area }}"; if it is not exported there, ask first whether it belongs to this area.',
      ownDoor: 'This is inside the area "{{ area }}": import the file itself, not the door.',
      names: 'A door exports by name what others use: write "export { … } from".',
    },
  },
  create(context) {
    const importer = placeOf(context.filename);
    if (!importer) return {};

    function check(node: Rule.Node, specifier: unknown): void {
      const target = typeof specifier === 'string' ? targetOf(context.filename, specifier) : undefined;
      const problem = target && problemOf(importer as Place, target);
      if (problem) context.report({ node, ...problem });
    }

    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => check(node, node.source?.value),
      ExportAllDeclaration(node) {
        if (isDoor(importer)) context.report({ node, messageId: 'names' });
        else check(node, node.source.value);
      },
      ImportExpression: (node) => check(node, 'value' in node.source ? node.source.value : undefined),
      // import('…').Type, which ESTree does not know.
      TSImportType: (node: Rule.Node & { source?: { value?: unknown } }) => check(node, node.source?.value),
    };
  },
};

function problemOf(importer: Place, target: Place) {
  const { area } = target;
  if (area === undefined) return undefined;
  if (importer.area === area)
    return isDoor(target) && !isDoor(importer) ? { messageId: 'ownDoor', data: { area } } : undefined;
  if (isDoor(target)) return undefined;
  if (knowEntities.has(importer.file) && target.file.endsWith('.entity.ts')) return undefined;
  return { messageId: 'door', data: { area, door: doorOf(area) } };
}
