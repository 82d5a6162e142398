import type { ApiKey } from '@plaza/client';

export interface DialogProps {
  apiKey: ApiKey;
  onClose(): void;
}
