import type { Webhook } from '@plaza/client';

export interface DialogProps {
  webhook: Webhook;
  onClose(): void;
}
