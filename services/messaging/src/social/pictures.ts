// Pictures of posts and messages, as requests name them.
import { fields } from '@plaza/service';
import { z } from 'zod';

export const pictureIds = z
  .array(fields.uuid())
  .max(10, 'Must be at most 10.')
  .transform((ids) => [...new Set(ids)]);
