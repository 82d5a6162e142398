import { expect, test } from '@jest/globals';
import { readStoreOrigins } from './store.ts';

test.each([
  [{}, undefined],
  [
    { MEDIA_S3_BUCKET: 'shop', MEDIA_S3_REGION: 'eu-west-3' },
    { uploads: 'https://shop.s3.eu-west-3.amazonaws.com', pictures: 'https://shop.s3.eu-west-3.amazonaws.com' },
  ],
  [
    { MEDIA_S3_BUCKET: 'shop', MEDIA_S3_ENDPOINT: 'http://store:9000' },
    { uploads: 'http://store:9000', pictures: 'http://store:9000' },
  ],
  [
    {
      MEDIA_S3_BUCKET: 'shop',
      MEDIA_S3_ENDPOINT: 'http://store:9000',
      MEDIA_S3_CLIENT_ENDPOINT: 'https://uploads.example.com/s3/',
      MEDIA_PUBLIC_URL: 'https://pictures.example.com/shop',
    },
    { uploads: 'https://uploads.example.com', pictures: 'https://pictures.example.com' },
  ],
])('pages reach the store of %o at %o', (env, origins) => {
  expect(readStoreOrigins(env)).toEqual(origins);
});

test('an address that is none is named', () => {
  expect(() => readStoreOrigins({ MEDIA_S3_BUCKET: 'shop', MEDIA_PUBLIC_URL: 'pictures' })).toThrow(/MEDIA_PUBLIC_URL/);
});
