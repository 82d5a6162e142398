// Where the areas and features of a service stand: services/<service>/src/<area>/[<feature>/]…; what stands in src itself composes the service.
import { posix, sep } from 'node:path';

export interface Place {
  service: string;
  /** Its path in src. */
  file: string;
  /** Undefined for what stands in src itself. */
  area: string | undefined;
  /** `area/feature`; the area's own name for what stands in its folder itself. Undefined like `area`. */
  feature: string | undefined;
}

/** What stands in src, and is no area. */
const noAreas = new Set(['migrations']);

/** Undefined for a file that is in no service's src, or in its migrations. */
export function placeOf(path: string): Place | undefined {
  const match = /(?:^|\/)services\/([^/]+)\/src\/(.+)$/.exec(path.split(sep).join('/'));
  if (!match) return undefined;
  const [, service = '', file = ''] = match;
  const [area, feature] = file.split('/').slice(0, -1);
  if (area !== undefined && noAreas.has(area)) return undefined;
  return { service, file, area, feature: area === undefined || feature === undefined ? area : `${area}/${feature}` };
}

/** Where a relative import leads; undefined if it does not stay in the service's src, or is not relative. */
export function targetOf(importer: string, specifier: string): Place | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = placeOf(posix.join(posix.dirname(importer.split(sep).join('/')), specifier));
  return target?.service === placeOf(importer)?.service ? target : undefined;
}

/** What of an area others may import. */
export const doorOf = (area: string): string => `${area}/index.ts`;

export const isDoor = ({ area, file }: Place): boolean => area !== undefined && file === doorOf(area);
