// A made-up file of products for the bench of imports, one line in a hundred with a mistake, and what is to come of it: the same at every run.
import { madeProducts } from './search-catalogue.ts';

export interface Mistake {
  field: string;
  reason: string;
  message: string;
}

export interface MadeLine {
  /** Of the file, from 1. */
  line: number;
  /** By which the import names it. */
  key: string;
  mistakes: Mistake[];
}

export interface MadeFile {
  content: Buffer;
  clubs: Map<string, string>;
  lines: MadeLine[];
  /** What an export has of it, without ids, in no order. */
  exported: string[];
  /** In the stock of all products. */
  stock: number;
  published: number;
}

interface Cells {
  id: string;
  external_id: string;
  name: string;
  description: string;
  club: string;
  category: string;
  price: string;
  old_price: string;
  opening_stock: string;
  nft: string;
  state: string;
}

type Column = keyof Cells;
const columns: readonly Column[] = [
  'id',
  'external_id',
  'name',
  'description',
  'club',
  'category',
  'price',
  'old_price',
  'opening_stock',
  'nft',
  'state',
];

/** A line of CSV as an import and a report have it. */
export function csv(cells: readonly string[]): string {
  return cells.map((cell) => (/[",;\r\n\t']|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

interface Wrong {
  /** What is written instead; of a repeated line what an earlier one says. */
  cells?: (first: string) => Partial<Cells>;
  /** Of the line, as it would be written. */
  line?: (cells: string[]) => string[];
  /** Without one the line cannot say what it is about. */
  unnamed?: boolean;
  mistakes: (firstLine: number) => Mistake[];
}

const wrong = (cells: Partial<Cells>, ...mistakes: [Column, string, string][]): Wrong => ({
  cells: () => cells,
  mistakes: () => mistakes.map(([field, reason, message]) => ({ field, reason, message })),
});
const asNumber = 'Must be a decimal number such as 89.99.';
const comma = 'The number has a comma.';
const cellsWrong: Mistake = {
  field: '',
  reason: 'CELLS_WRONG',
  message: 'The line does not have one cell for each column.',
};

const wrongs: readonly Wrong[] = [
  wrong({ price: '1.234,50' }, ['price', 'DECIMAL_COMMA', comma]),
  wrong({ price: 'twenty' }, ['price', 'CELL_INVALID', asNumber]),
  wrong(
    { price: '-5.00' },
    ['price', 'CELL_INVALID', 'Must be a decimal string, such as "89.99".'],
    ['price', 'CELL_INVALID', 'Must be above zero.'],
  ),
  wrong({ price: '' }, ['price', 'CELL_MISSING', 'The cell must not be empty.']),
  wrong({ price: '20.00', old_price: '10.00' }, [
    'old_price',
    'CELL_INVALID',
    'Must be above the price, by less than 99.5 %.',
  ]),
  wrong({ club: 'NO_SUCH_FC' }, ['club', 'CLUB_NOT_FOUND', 'There is no such club.']),
  wrong({ name: 'x'.repeat(151) }, ['name', 'CELL_INVALID', 'Must have 1 to 150 characters.']),
  wrong({ name: '' }, ['name', 'CELL_MISSING', 'The cell must not be empty.']),
  wrong({ description: 'x'.repeat(10_001) }, [
    'description',
    'CELL_TOO_LONG',
    'The cell has more than 10,000 characters.',
  ]),
  wrong({ state: 'on sale' }, ['state', 'CELL_INVALID', 'Must be one of draft, proposed, published, archived.']),
  wrong({ nft: 'perhaps' }, ['nft', 'CELL_INVALID', 'Must be true or false.']),
  wrong({ opening_stock: '1.5' }, ['opening_stock', 'CELL_INVALID', 'Must be a whole number.']),
  wrong({ id: '00000000-0000-7000-8000-000000000000' }, ['id', 'PRODUCT_NOT_FOUND', 'There is no such product.']),
  wrong(
    { price: '9,99', club: '', state: 'sold' },
    ['club', 'CELL_MISSING', 'The cell must not be empty.'],
    ['price', 'DECIMAL_COMMA', comma],
    ['state', 'CELL_INVALID', 'Must be one of draft, proposed, published, archived.'],
  ),
  {
    ...wrong({ external_id: 'with a space' }, [
      'external_id',
      'CELL_INVALID',
      'Must have 1 to 100 visible characters of ASCII, without spaces.',
    ]),
    unnamed: true,
  },
  {
    cells: (first) => ({ external_id: first }),
    mistakes: (line) => [{ field: '', reason: 'LINE_REPEATED', message: `Line ${line} is about the same thing.` }],
  },
  { line: (cells) => cells.slice(0, -1), unnamed: true, mistakes: () => [cellsWrong] },
  { line: (cells) => [...cells, 'one more'], unnamed: true, mistakes: () => [cellsWrong] },
];

/** The first of a hundred is right, the fiftieth wrong. */
const isWrong = (n: number): boolean => n % 100 === 50;

export function madeFile(rows: number): MadeFile {
  const texts = [csv(columns)];
  const made: MadeFile = { content: Buffer.of(), clubs: new Map(), lines: [], exported: [], stock: 0, published: 0 };
  let line = 2;
  let first = { line, key: '' };
  let n = 0;
  for (const product of madeProducts(rows)) {
    const right: Cells = {
      id: '',
      external_id: `sku-${n}`,
      // What a spreadsheet would run is written with an apostrophe; and texts have all that CSV must quote.
      name: n % 97 === 1 ? `=${product.name}` : product.name,
      description: `${product.description.split(' ').slice(0, 6).join(' ')}${n % 50 === 7 ? '\r\nIn two lines; "quoted", too.' : ''}`,
      club: product.club,
      category: product.category,
      price: product.price,
      old_price: n % 10 === 3 ? (Number(product.price) * 2).toFixed(2) : '',
      opening_stock: String(n % 7),
      nft: n % 20 === 0 ? 'true' : 'false',
      state: n % 4 === 0 ? 'draft' : 'published',
    };
    made.clubs.set(product.club, product.club.replace('FC_', ''));
    const mistake = isWrong(n) ? wrongs[Math.floor(n / 100) % wrongs.length] : undefined;
    const cells = { ...right, ...mistake?.cells?.(first.key) };
    if (!mistake) keep(made, right);
    const written = columns.map((name) => guarded(cells[name]));
    const text = csv(mistake?.line?.(written) ?? written);
    texts.push(text);
    const key = mistake?.unnamed ? '' : cells.external_id;
    made.lines.push({ line, key, mistakes: mistake?.mistakes(first.line) ?? [] });
    if (n % 100 === 0) first = { line, key };
    line += text.split('\r\n').length;
    n++;
  }
  return { ...made, content: Buffer.from(texts.join('\r\n')) };
}

const guarded = (cell: string): string => (cell.startsWith('=') ? `'${cell}` : cell);

function keep(made: MadeFile, cells: Cells): void {
  made.stock += Number(cells.opening_stock);
  if (cells.state === 'published') made.published++;
  // What is new has its stock by then, and no clock.
  const shown: Cells = { ...cells, opening_stock: '', description: cells.description.replaceAll('\r\n', '\n') };
  made.exported.push(csv([...columns.slice(1).map((name) => guarded(shown[name])), '', '', '', '']));
}

/** The report of an import, in which every right line has this action and outcome. */
export function reportOf(lines: readonly MadeLine[], action: string, outcome: string): string[] {
  return lines.flatMap(({ line, key, mistakes }) =>
    mistakes.length === 0
      ? [csv([String(line), key, action, outcome, '', '', ''])]
      : mistakes.map(({ field, reason, message }) => csv([String(line), key, 'error', '', field, reason, message])),
  );
}
