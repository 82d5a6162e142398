/** The name of a field as the API has it: `onSaleFrom` is `on_sale_from`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
