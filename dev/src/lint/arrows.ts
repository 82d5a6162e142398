// Which areas and features of a service know which others.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { isDoor, placeOf, targetOf, type Place } from './areas.ts';

/** Somebody who knows somebody: `from` imports `to`, in these files. */
export interface Arrow {
  from: string;
  to: string;
  files: string[];
}

/** The text of every file, by its path. */
export type Sources = ReadonlyMap<string, string>;

/** What a service consists of, tests aside: they may ask everybody. */
export function sourcesOf(root: string, service: string): Sources {
  const folder = join('services', service, 'src');
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => [join(folder, file), readFileSync(join(root, folder, file), 'utf8')]),
  );
}

/** Imports of types count: who knows another's types knows the other. A door opens onto all of its area, and counts as the area. */
export function arrowsOf(sources: Sources, of: 'area' | 'feature'): Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const [path, text] of sources) {
    const importer = placeOf(path);
    if (!importer?.area || (of === 'feature' && isDoor(importer))) continue;
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      const target = targetOf(path, fileName);
      const [from, to] = [importer[of], target && ends(target, of)];
      if (!from || !to || from === to) continue;
      const arrow = arrows.get(`${from} ${to}`) ?? { from, to, files: [] };
      if (!arrow.files.includes(importer.file)) arrow.files.push(importer.file);
      arrows.set(`${from} ${to}`, arrow);
    }
  }
  return [...arrows.values()];
}

function ends(target: Place, of: 'area' | 'feature'): string | undefined {
  return of === 'feature' && isDoor(target) ? undefined : target[of];
}

/** Circles, each as the arrows that close it; one of every set of places that reach each other. */
export function circlesOf(arrows: readonly Arrow[]): Arrow[][] {
  const circles: Arrow[][] = [];
  const inCircle = new Set<string>();
  for (const arrow of arrows) {
    if (inCircle.has(arrow.from) && inCircle.has(arrow.to)) continue;
    const back = wayFrom(arrow.to, arrow.from, arrows);
    if (!back) continue;
    const circle = [arrow, ...back];
    for (const { from } of circle) inCircle.add(from);
    circles.push(circle);
  }
  return circles;
}

/** The shortest. */
function wayFrom(start: string, end: string, arrows: readonly Arrow[]): Arrow[] | undefined {
  const ways = new Map<string, Arrow[]>([[start, []]]);
  for (const [place, way] of ways) {
    if (place === end) return way;
    for (const arrow of arrows) if (arrow.from === place && !ways.has(arrow.to)) ways.set(arrow.to, [...way, arrow]);
  }
  return undefined;
}

/** A circle as people read it, with the files that would have to change. */
export function described(circle: readonly Arrow[]): string {
  return circle.map(({ from, to, files }) => `${from} → ${to} (${files.join(', ')})`).join('\n');
}
