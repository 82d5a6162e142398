import { defineErrors, status } from '@plaza/service';

const { INVALID_ARGUMENT, FAILED_PRECONDITION } = status;

export const importErrors = defineErrors('catalog: imports', {
  IMPORT_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'There is no such import of yours.',
    remedy: 'Read the list of imports again: they are deleted after 30 days.',
  },
  IMPORT_OPEN: {
    code: status.ALREADY_EXISTS,
    message: 'This seller has an open import of this kind.',
    remedy: 'Confirm or cancel the import that the metadata names (`import_id`).',
  },
  IMPORT_STATE_INVALID: {
    code: FAILED_PRECONDITION,
    message: 'This is not possible in the state of the import.',
    remedy: 'The metadata has its state (`state`).',
  },
  IMPORT_EMPTY: {
    code: FAILED_PRECONDITION,
    message: 'The file has no line with data.',
    remedy: 'Upload a file with the names of the columns in its first line, and one line for each thing.',
  },
  IMPORT_PART_MISSING: {
    code: FAILED_PRECONDITION,
    message: 'A part of the file is missing.',
    remedy: 'Upload the part that the metadata names (`part`): they are numbered from 1 without a gap.',
  },
  IMPORT_TOO_LARGE: {
    code: INVALID_ARGUMENT,
    message: 'A file can have at most 25 MB and 100,000 lines.',
    remedy: 'Split the file.',
  },
  IMPORT_NOT_UTF8: {
    code: INVALID_ARGUMENT,
    message: 'The file is not in UTF-8.',
    remedy: 'Save it as “CSV UTF-8”.',
  },
  IMPORT_CSV_INVALID: {
    code: INVALID_ARGUMENT,
    message: 'The file is not valid CSV at this line.',
    remedy: 'Look for a quotation mark that is not closed, and for a line of more than 64 kB.',
  },
  IMPORT_COLUMN_UNKNOWN: {
    code: INVALID_ARGUMENT,
    message: 'The first line names a column that there is not.',
    remedy: 'Use the columns of an export of the same kind.',
  },
  IMPORT_COLUMN_REPEATED: {
    code: INVALID_ARGUMENT,
    message: 'The first line names a column twice.',
    remedy: 'Remove one of the columns.',
  },
  IMPORT_COLUMN_MISSING: {
    code: INVALID_ARGUMENT,
    message: 'The first line does not name a column that is needed.',
    remedy: 'Name `id` or `external_id`, and for events `category` with what belongs to it.',
  },
  BULK_CHANGE_INVALID: {
    code: INVALID_ARGUMENT,
    message: 'This cannot be changed by a filter.',
    remedy: 'Set at least one field that things of this kind have.',
  },
});

/** What can be wrong with one line. Beside these it can be what managing refuses. */
export const lineErrors = defineErrors('catalog: lines of imports', {
  CELLS_WRONG: {
    code: INVALID_ARGUMENT,
    message: 'The line does not have one cell for each column.',
    remedy: 'Look for a cell that is missing, and for one whose text needs quotation marks.',
  },
  CELL_TOO_LONG: {
    code: INVALID_ARGUMENT,
    message: 'The cell has more than 10,000 characters.',
    remedy: 'Shorten the text.',
  },
  CELL_INVALID: {
    code: INVALID_ARGUMENT,
    message: 'The cell does not have a valid value.',
    remedy: 'The message of the line says what it must be.',
  },
  CELL_MISSING: {
    code: INVALID_ARGUMENT,
    message: 'The cell must not be empty.',
    remedy: 'Fill it, or leave the whole column out to change nothing in it.',
  },
  DECIMAL_COMMA: {
    code: INVALID_ARGUMENT,
    message: 'The number has a comma.',
    remedy: 'Write decimals with a point and without separators of thousands, such as 1234.50.',
  },
  IDENTITY_MISSING: {
    code: INVALID_ARGUMENT,
    message: 'The line names neither an id nor an external id.',
    remedy: 'Name the thing that it changes.',
  },
  LINE_REPEATED: {
    code: INVALID_ARGUMENT,
    message: 'An earlier line is about the same thing.',
    remedy: 'Keep one of the lines.',
  },
  LINES_DIFFER: {
    code: INVALID_ARGUMENT,
    message: 'Another line of the same event has another value here.',
    remedy: 'Write what belongs to the event the same in each of its lines.',
  },
  ONLY_WHEN_NEW: {
    code: INVALID_ARGUMENT,
    message: 'This can only be set of something new.',
    remedy: 'Leave the cell empty. A stock is changed by an import of stock.',
  },
});
