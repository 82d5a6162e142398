// The API, as the console calls it: one client for the page. The refresh token is in a cookie that no script can read.
import { cookieSession, createPlaza, givenSession, type ImpersonateResponse, type Plaza } from '@plaza/client';

export {
  isPlazaError,
  SecondFactorNeeded,
  type Acting,
  type ImpersonateResponse,
  type SignInChallenge,
  type User,
} from '@plaza/client';

/** The client of whoever is signed in. */
export const own = createPlaza({ baseUrl: '', session: cookieSession() });

let looking: Plaza | undefined;
const current = (): Plaza => looking ?? own;

/** The client that pages use: of whoever is signed in, or of the person as whom they look. */
export const plaza: Plaza = {
  baseUrl: own.baseUrl,
  get api() {
    return current().api;
  },
  get auth() {
    return current().auth;
  },
  call: (name, input, options) => current().call(name, input, options),
  pages: (name, input, options) => current().pages(name, input, options),
  on: (event, listener) => current().on(event, listener),
  dispose: () => current().dispose(),
};

/** From here on the pages are what the person sees. The token is in the memory of this page only. */
export function look({ access_token: accessToken, expires_in: expiresIn, person }: ImpersonateResponse): void {
  leave();
  looking = createPlaza({ baseUrl: '', session: givenSession({ accessToken, expiresIn, user: person }) });
}

/** Back to the own session. */
export function leave(): void {
  looking?.dispose();
  looking = undefined;
}

/** The same, and the session of the look ends. */
export async function endLook(): Promise<void> {
  const ended = looking;
  looking = undefined;
  // One that has ended already, such as after its hour, cannot end again.
  await ended?.api.logout({}, { fresh: true }).catch(() => undefined);
  ended?.dispose();
}
