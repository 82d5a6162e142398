// Ids, as people type them.

export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** The beginning of an id, from as many characters as no word, no name and no e-mail address is likely to have. */
export const isBeginning = (text: string): boolean => /^[0-9a-f]{8}[0-9a-f-]{0,28}$/i.test(text);
