// The API, as the console calls it: one client for the page. The refresh token is in a cookie that no script can read.
import { cookieSession, createPlaza } from '@plaza/client';

export { isPlazaError, type User } from '@plaza/client';

export const plaza = createPlaza({ baseUrl: '', session: cookieSession() });
