// The door of media: pictures, their store, and what is known of them.
export { media } from './media.feature.ts';
export { readMediaConfig, type MediaConfig } from './media.config.ts';
export { openPictures, type Pictures } from './pictures.ts';
export { erasePictures } from './image.ts';
