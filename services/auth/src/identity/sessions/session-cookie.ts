// The refresh token, and the token of a known device, in cookies that no script of a page can read, for pages of the gateway's own origin.
//
// A browser sends cookies by itself, also when a page of somebody else makes it call us. So a call with the cookie must come from a page of our
// own: SameSite=Strict keeps other sites out; the header makes the browser of another origin ask first (CORS), and no origin is ever allowed that
// header; and the browser's own word says where the page is from.
import type { CallContext } from '@plaza/service';
import { knownDays } from './known-devices.ts';
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
  return inCookie(call, nameOf('session', options));
}

/** The token of a known device. */
export function deviceInCookie(call: Pick<CallContext, 'header'>, options: CookieOptions): string | undefined {
  return inCookie(call, nameOf('device', options));
}

function inCookie(call: Pick<CallContext, 'header'>, name: string): string | undefined {
  const start = `${name}=`;
  return call
    .header('x-plaza-cookie')
    ?.split(/; ?/)
    .find((each) => each.startsWith(start))
    ?.slice(start.length);
}

export function keepInCookie(call: Pick<CallContext, 'setHeader'>, token: string, options: CookieOptions): void {
  call.setHeader('set-cookie', cookie('session', token, options.maxAgeSeconds, options));
}

export function keepDevice(call: Pick<CallContext, 'setHeader'>, token: string, options: CookieOptions): void {
  call.setHeader('set-cookie', cookie('device', token, knownDays * 86_400, options));
}

export function clearCookie(call: Pick<CallContext, 'setHeader'>, options: CookieOptions): void {
  call.setHeader('set-cookie', cookie('session', '', 0, options));
}

type CookieName = 'session' | 'device';

function cookie(name: CookieName, value: string, maxAge: number, options: CookieOptions): string {
  const attributes = [
    'Path=/',
    `Max-Age=${maxAge}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(options.secure ? ['Secure'] : []),
  ];
  return [`${nameOf(name, options)}=${value}`, ...attributes].join('; ');
}

function nameOf(name: CookieName, { secure }: CookieOptions): string {
  return `${secure ? '__Host-' : ''}plaza_${name}`;
}
