import { ReportAdminServiceService, ReportServiceService } from '@plaza/api/reports';
import { serve, type Feature } from '@plaza/service';
import { reportAdminHandlers, reportHandlers, type ReportDeps } from './report.rpc.ts';

/** What people report, and what staff decides. */
export const reports = (deps: ReportDeps): Feature => ({
  rpcs: [
    serve(ReportServiceService, reportHandlers(deps)),
    serve(ReportAdminServiceService, reportAdminHandlers(deps)),
  ],
});
