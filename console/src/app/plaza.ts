// The API, as the console calls it: one client for the page. The refresh token is in a cookie that no script can read.
import { cookieSession, createPlaza } from '@plaza/client';

export { isPlazaError, SecondFactorNeeded, type SignInChallenge, type User } from '@plaza/client';

export const plaza = createPlaza({ baseUrl: '', session: cookieSession() });
