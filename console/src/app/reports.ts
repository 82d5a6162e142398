// Why people report a message or a person.
import type { Report } from '@plaza/client';
import { useTranslation } from 'react-i18next';

export type ReportReason = Report['reason'];

export const reportReasons: readonly ReportReason[] = ['spam', 'fraud', 'harassment', 'hate', 'violence', 'other'];

/** Their words. */
export function useReportReason(): (reason: ReportReason) => string {
  const { t } = useTranslation('app');
  return (reason) => t(`reportReasons.${reason}`);
}
