import { defineErrors, status } from '@plaza/service';

export const mediaErrors = defineErrors('catalog: media', {
  MEDIA_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such picture.' },
  MEDIA_NOT_OFFERED: {
    code: status.FAILED_PRECONDITION,
    message: 'This platform does not take pictures.',
    remedy: 'The operator can change this with MEDIA_S3_BUCKET.',
  },
  MEDIA_NOT_UPLOADED: {
    code: status.FAILED_PRECONDITION,
    message: 'The bytes of the picture have not arrived.',
    remedy: 'Send them to the address that CreateMedia returned, then confirm again.',
  },
  MEDIA_QUOTA_EXCEEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'There is no room for this picture.',
    remedy: 'Delete pictures. The metadata has what is allowed (`images`, `bytes`).',
  },
  MEDIA_STORE_UNAVAILABLE: {
    code: status.UNAVAILABLE,
    message: 'The store of the pictures does not answer.',
    remedy: 'Try again later.',
  },
});
