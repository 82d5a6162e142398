import { defineErrors, status } from '@plaza/service';

export const matchErrors = defineErrors('catalog: matches', {
  MATCH_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'It is not known which teams play at this event.',
    remedy: 'PUT /api/manage/events/{event_id}/match says which.',
  },
  MATCH_NOT_PLAYED: {
    code: status.FAILED_PRECONDITION,
    message: 'The match has not begun.',
    remedy: 'Record the result after the match. The metadata has when it begins (`date`).',
  },
  MATCH_ENDED: {
    code: status.FAILED_PRECONDITION,
    message: 'The match has a result: its teams stay what they are.',
    remedy: 'A wrong result is corrected with POST /api/manage/events/{event_id}/result.',
  },
});
