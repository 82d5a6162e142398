// Pictures of the demo data, as SVG: shapes in the colours of a club. The same thing is always drawn the same way.
import { createHash } from 'node:crypto';

export const side = 640;

/** The colours of a club, the first one the strongest. */
export type Colours = readonly [string, string];

interface Ink {
  first: string;
  second: string;
  dark: string;
  /** 0 to 255, by the name of the thing. */
  chance: number;
}

type Shape = (ink: Ink) => string;

const page = (background: string, content: string, height = side): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${height}" width="${side}" height="${height}">` +
  `<rect width="${side}" height="${height}" fill="${background}"/>${content}</svg>`;

const stripes = ({ second, chance }: Ink): string => {
  const turn = [0, 90, 35, -35][chance % 4]!;
  return `<g transform="rotate(${turn} 320 320)">${[0, 1, 2, 3, 4, 5, 6]
    .map((at) => `<rect x="${-100 + at * 140}" y="-200" width="70" height="1040" fill="${second}"/>`)
    .join('')}</g>`;
};

/** An outline that is filled with the pattern of the club. */
const patterned =
  (outline: string, more: (ink: Ink) => string = () => ''): Shape =>
  (ink) =>
    `<clipPath id="shape"><path d="${outline}"/></clipPath><g clip-path="url(#shape)">` +
    `<rect width="${side}" height="${side}" fill="${ink.first}"/>${stripes(ink)}</g>` +
    `<path d="${outline}" fill="none" stroke="${ink.dark}" stroke-width="8" stroke-linejoin="round"/>${more(ink)}`;

const badge = (x: number, y: number, { first, dark }: Ink): string =>
  `<path d="M${x - 26} ${y - 30}h52v34q0 26-26 40q-26-14-26-40z" fill="${first}" stroke="${dark}" stroke-width="6"/>`;

const jersey = patterned(
  'M230 120q90 70 180 0l120 60l-50 130l-60-24v244h-200v-244l-60 24l-50-130z',
  (ink) => `<path d="M230 120q90 70 180 0" fill="none" stroke="${ink.dark}" stroke-width="16"/>${badge(380, 270, ink)}`,
);
const jacket = patterned(
  'M240 110h160l110 70l40 260l-80 20l-40-170v240h-220v-240l-40 170l-80-20l40-260z',
  (ink) => `<path d="M320 110v420" stroke="${ink.dark}" stroke-width="10"/>${badge(385, 250, ink)}`,
);
const scarf = patterned(
  'M110 210h420v120h-150v200h-110v-200h-160z',
  ({ dark }) =>
    [280, 300, 320, 340, 360].map((x) => `<path d="M${x} 530v44" stroke="${dark}" stroke-width="8"/>`).join('') +
    `<path d="M110 250h420M110 290h420" stroke="${dark}" stroke-width="4"/>`,
);
const legs = patterned('M200 150h240l50 350h-140l-30-220l-30 220h-140z');
const cap = patterned('M150 380q0-200 170-200q170 0 170 200q90 0 110 50q-170-30-450 0z', (ink) => badge(320, 290, ink));
const bag = patterned('M190 220q130-90 260 0l30 300h-320z', (ink) => badge(320, 360, ink));
const cloth = patterned('M140 140h360v360h-360z', (ink) => badge(320, 320, ink));
const phone = patterned(
  'M230 110h180q30 0 30 30v360q0 30-30 30h-180q-30 0-30-30v-360q0-30 30-30z',
  ({ dark }) => `<circle cx="255" cy="165" r="24" fill="${dark}"/><circle cx="255" cy="225" r="24" fill="${dark}"/>`,
);
const glove = patterned(
  'M220 530v-190l-60-60q-10-50 40-40l50 50v-130q30-40 55 0v110l10-140q28-36 55 0v140l20-120q30-30 50 0v140l15-80q30-24 45 4l-40 316z',
);
const mug: Shape = (ink) =>
  `<path d="M420 260h50q60 0 60 70t-60 70h-50" fill="none" stroke="${ink.dark}" stroke-width="22"/>` +
  patterned('M170 180h260v280q0 40-40 40h-180q-40 0-40-40z', (own) => badge(300, 320, own))(ink);
const round: Shape = (ink) =>
  `<circle cx="320" cy="320" r="200" fill="${ink.first}" stroke="${ink.dark}" stroke-width="10"/>` +
  `<circle cx="320" cy="320" r="150" fill="${ink.second}" stroke="${ink.dark}" stroke-width="6"/>${crestShape(ink)}`;
const clock: Shape = (ink) =>
  `${round(ink)}<path d="M320 320V200M320 320l80 50" stroke="#f4c430" stroke-width="16" stroke-linecap="round"/>`;
const team: Shape = (ink) =>
  `<rect x="90" y="150" width="460" height="340" fill="#dfe7ec" stroke="${ink.dark}" stroke-width="10"/>` +
  [0, 1, 2, 3, 4, 5]
    .map(
      (at) =>
        `<circle cx="${155 + at * 66}" cy="300" r="24" fill="#b98d6b"/>` +
        `<path d="M${127 + at * 66} 420q0-90 28-90q28 0 28 90z" fill="${at % 2 ? ink.second : ink.first}" stroke="${ink.dark}" stroke-width="4"/>`,
    )
    .join('');

const crestShape = ({ first, second, dark, chance }: Ink): string =>
  `<clipPath id="crest"><path d="M230 220h180v120q0 80-90 130q-90-50-90-130z"/></clipPath><g clip-path="url(#crest)">` +
  `<rect x="230" y="200" width="180" height="300" fill="${first}"/>` +
  `<path d="${['M230 220h90v280h-90z', 'M230 480L410 220V480z', 'M230 330h180v50h-180z'][chance % 3]}" fill="${second}"/></g>` +
  `<path d="M230 220h180v120q0 80-90 130q-90-50-90-130z" fill="none" stroke="${dark}" stroke-width="12"/>`;

const shapes: readonly (readonly [RegExp, Shape])[] = [
  [/scarf|towel/i, scarf],
  [/jersey|kit|shirt/i, jersey],
  [/jacket|top/i, jacket],
  [/shorts|pants/i, legs],
  [/cap|beanie/i, cap],
  [/backpack/i, bag],
  [/gloves/i, glove],
  [/phone/i, phone],
  [/mug/i, mug],
  [/clock/i, clock],
  [/coin|ball/i, round],
  [/photo/i, team],
];

function inkOf(name: string, [first, second]: Colours): Ink {
  return { first, second, dark: '#22252b', chance: createHash('sha256').update(name).digest()[0]! };
}

export function drawProduct(name: string, colours: Colours): string {
  const ink = inkOf(name, colours);
  const [, shape = cloth] = shapes.find(([words]) => words.test(name)) ?? [];
  return page(['#f3efe6', '#e9eef2', '#eef2ea', '#f2ecf1'][ink.chance % 4]!, shape(ink));
}

export function drawCrest(name: string, colours: Colours): string {
  const ink = inkOf(name, colours);
  return page('#ffffff', `<g transform="translate(-320 -350) scale(2)">${crestShape(ink)}</g>`);
}

/** A stadium in the evening, with its seats in the colours of the club. */
export function drawStadium(name: string, colours: Colours): string {
  const { first, second, dark, chance } = inkOf(name, colours);
  const sky = ['#27476e', '#5b3a63', '#1f5460', '#7a4b3a'][chance % 4]!;
  const rows = [0, 1, 2, 3].map(
    (row) =>
      `<ellipse cx="320" cy="300" rx="${300 - row * 34}" ry="${150 - row * 20}" fill="${row % 2 ? second : first}" stroke="${dark}" stroke-width="3"/>`,
  );
  const lights = [60, 220, 420, 580].map(
    (x) =>
      `<path d="M${x} 190V70" stroke="${dark}" stroke-width="8"/><rect x="${x - 26}" y="50" width="52" height="26" fill="#fff6cf"/>`,
  );
  const pitch =
    '<rect x="180" y="255" width="280" height="96" fill="#3f8f4f" stroke="#fff" stroke-width="4"/>' +
    '<path d="M320 255v96" stroke="#fff" stroke-width="4"/><circle cx="320" cy="303" r="26" fill="none" stroke="#fff" stroke-width="4"/>';
  return page(
    sky,
    `<rect y="330" width="640" height="150" fill="#2b2f36"/>${rows.join('')}${pitch}${lights.join('')}`,
    480,
  );
}
