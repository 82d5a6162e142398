/** Several in one field, with spaces or commas between them. */
export const listOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
