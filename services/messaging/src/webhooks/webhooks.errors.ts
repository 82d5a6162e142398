import { defineErrors, status } from '@plaza/service';

export const webhookErrors = defineErrors('messaging', {
  WEBHOOK_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such webhook among yours.' },
  WEBHOOK_DELIVERY_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such delivery among yours.', remedy: 'Deliveries are kept for 30 days.' },
  WEBHOOK_URL_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'This is not a URL that webhooks can be sent to.',
    remedy: 'It must begin with https://, have at most 2,048 characters, no name, password or fragment, and port 443, 80 or one from 1024 up.',
  },
  WEBHOOK_URL_FORBIDDEN: {
    code: status.FAILED_PRECONDITION,
    message: 'This URL does not lead to the public internet.',
    remedy: 'Use a public host name. In development, name the host in WEBHOOK_ALLOWED_HOSTS.',
  },
  WEBHOOK_EVENT_TYPE_UNKNOWN: { code: status.INVALID_ARGUMENT, message: 'There is no such event type.', remedy: 'Take names from ListWebhookEventTypes, or * for everything.' },
  WEBHOOK_LIMIT_REACHED: { code: status.RESOURCE_EXHAUSTED, message: 'You have as many webhooks as one may have.', remedy: 'Delete one that is not needed.' },
  WEBHOOK_SECRET_LIMIT_REACHED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'The webhook has as many secrets as one may have at a time.',
    remedy: 'Wait until the overlap of an earlier one is over, or end them all with end_earlier.',
  },
  WEBHOOK_DISABLED: { code: status.FAILED_PRECONDITION, message: 'The webhook is disabled.', remedy: 'Enable it first, with PATCH.' },
});
