// What is used of MJML, whose package has no types.
declare module 'mjml' {
  interface Result {
    html: string;
    errors: { formattedMessage: string }[];
  }
  export default function mjml2html(source: string, options: { validationLevel: 'strict' }): Promise<Result>;
}
