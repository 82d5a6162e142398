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
  MEDIA_NOT_READY: {
    code: status.FAILED_PRECONDITION,
    message: 'The picture is not ready.',
    remedy: 'Wait until its state is `ready`.',
  },
  MEDIA_NOT_USABLE: {
    code: status.FAILED_PRECONDITION,
    message: 'This picture cannot be shown there.',
    remedy:
      'Use one that is ready, that was uploaded for this kind of thing, and that belongs to the same owner. The metadata names it (`id`).',
  },
  MEDIA_IN_USE: {
    code: status.FAILED_PRECONDITION,
    message: 'Something shows this picture.',
    remedy: 'Take it away there first: GetMedia says where it is used.',
  },
  MEDIA_UNREADABLE: {
    code: status.INVALID_ARGUMENT,
    message: 'This is no picture that can be read.',
    remedy: 'Send a JPEG, PNG, WebP, GIF or AVIF.',
  },
  MEDIA_BUSY: {
    code: status.RESOURCE_EXHAUSTED,
    message: 'Too many pictures are being looked at.',
    remedy: 'Try again a little later.',
  },
  MEDIA_QUOTA_EXCEEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'There is no room for this picture.',
    remedy: 'Delete pictures. The metadata has what is allowed (`images`, `bytes`).',
  },
  MEDIA_EMBEDDER_UNAVAILABLE: {
    code: status.UNAVAILABLE,
    message: 'Pictures cannot be searched by pictures right now.',
    remedy: 'Try again later.',
  },
  MEDIA_STORE_UNAVAILABLE: {
    code: status.UNAVAILABLE,
    message: 'The store of the pictures does not answer.',
    remedy: 'Try again later.',
  },
});
