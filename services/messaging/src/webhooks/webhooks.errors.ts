import { defineErrors, status } from '@plaza/service';

export const webhookErrors = defineErrors('messaging', {
  WEBHOOK_NOT_FOUND: { code: status.NOT_FOUND, message: 'You have no such webhook.' },
  WEBHOOK_DELIVERY_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'You have no such delivery.',
    remedy: 'Deliveries are kept for 30 days.',
  },
  WEBHOOK_URL_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'Webhooks cannot be sent to this URL.',
    remedy:
      'The URL must begin with https:// and have at most 2,048 characters. It must not have a user name, a password or a fragment. Its port must be 443, 80, or 1024 or higher.',
  },
  WEBHOOK_URL_FORBIDDEN: {
    code: status.FAILED_PRECONDITION,
    message: 'This URL does not lead to the public internet.',
    remedy: 'Use a public host name. In development, add the host to WEBHOOK_ALLOWED_HOSTS.',
  },
  WEBHOOK_EVENT_TYPE_UNKNOWN: {
    code: status.INVALID_ARGUMENT,
    message: 'There is no such event type.',
    remedy: 'Take the names from ListWebhookEventTypes, or use * for all events.',
  },
  WEBHOOK_LIMIT_REACHED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'You cannot have more webhooks.',
    remedy:
      'Delete a webhook that you do not need, or change to the plan that allows more; for a merchant, its owner does. The metadata has the limit (`limit`) and that plan (`plan`), if there is one.',
  },
  WEBHOOK_SECRET_LIMIT_REACHED: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'The webhook cannot have more secrets at the same time.',
    remedy: 'Wait until the overlap of an earlier secret ends, or end all of them with end_earlier.',
  },
  WEBHOOK_DISABLED: {
    code: status.FAILED_PRECONDITION,
    message: 'The webhook is disabled.',
    remedy: 'Enable it first with PATCH.',
  },
});
