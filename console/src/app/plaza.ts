// The API, as the console calls it: one client for the page.
import { createPlaza } from '@plaza/client';

export { isPlazaError, type User } from '@plaza/client';

export const plaza = createPlaza({ baseUrl: '' });
