/** Such as "M, red". */
export const variantName = ({ size, colour }: { size: string; colour: string }): string =>
  [size, colour].filter(Boolean).join(', ');
