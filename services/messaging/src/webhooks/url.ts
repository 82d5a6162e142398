import { checkUrl, type Allowed } from '@plaza/service/outbound';
import { webhookErrors } from './webhooks.errors.ts';

/** A URL that events may be sent to, as it is kept. Throws WEBHOOK_URL_INVALID, WEBHOOK_URL_FORBIDDEN. */
export function parseUrl(text: string, allowed: Allowed): string {
  const checked = checkUrl(text, allowed);
  if ('href' in checked) return checked.href;
  const { kind, description } = checked;
  const refusal = kind === 'invalid' ? webhookErrors.WEBHOOK_URL_INVALID : webhookErrors.WEBHOOK_URL_FORBIDDEN;
  throw refusal({ violations: [{ field: 'url', description }] });
}
