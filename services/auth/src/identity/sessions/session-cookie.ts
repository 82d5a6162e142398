// The refresh token in a cookie that no script of a page can read, for pages of the gateway's own origin.
//
// A browser sends cookies by itself, also when a page of somebody else makes it call us. So a call with the cookie must come from a page of our
// own: SameSite=Strict keeps other sites out; the header makes the browser of another origin ask first (CORS), and no origin is ever allowed that
// header; and the browser's own word says where the page is from.
import type { CallContext } from '@plaza/service';
import { sessionErrors } from './sessions.errors.ts';

export interface CookieOptions {
  /** Only over https, and under a name that browsers let nobody else set. Not where people develop over plain http. */
  secure: boolean;
  maxAgeSeconds: number;
}

export const csrfHeader = 'x-csrf-protection';

/** Throws CSRF_HEADER_MISSING or CROSS_ORIGIN_REFUSED unless a page of our own origin calls, or no page at all. */
export function requireOwnPage(call: Pick<CallContext, 'header'>): void {
  if (call.header(csrfHeader) === undefined) throw sessionErrors.CSRF_HEADER_MISSING();
  const site = call.header('sec-fetch-site');
  if (site === undefined ? !isOurs(call.header('origin'), call.header('x-plaza-host')) : site !== 'same-origin')
    throw sessionErrors.CROSS_ORIGIN_REFUSED();
}

/** For browsers of before 2023. What is no browser sends no origin. */
function isOurs(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** The refresh token in the cookies of a call, as the gateway passes them on. */
export function tokenInCookie(call: Pick<CallContext, 'header'>, options: CookieOptions): string | undefined {
  const start = `${nameOf(options)}=`;
  return call
    .header('x-plaza-cookie')
    ?.split(/; ?/)
    .find((each) => each.startsWith(start))
    ?.slice(start.length);
}

export function keepInCookie(call: Pick<CallContext, 'setHeader'>, token: string, options: CookieOptions): void {
  call.setHeader('set-cookie', cookie(token, options.maxAgeSeconds, options));
}

export function clearCookie(call: Pick<CallContext, 'setHeader'>, options: CookieOptions): void {
  call.setHeader('set-cookie', cookie('', 0, options));
}

function cookie(value: string, maxAge: number, options: CookieOptions): string {
  const attributes = [
    'Path=/',
    `Max-Age=${maxAge}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(options.secure ? ['Secure'] : []),
  ];
  return [`${nameOf(options)}=${value}`, ...attributes].join('; ');
}

function nameOf({ secure }: CookieOptions): string {
  return secure ? '__Host-plaza_session' : 'plaza_session';
}
