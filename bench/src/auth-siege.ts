// An account that is guessed at from a thousand networks.
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { AuthServiceService, type LoginRequest, type LoginResponse } from '@plaza/api/auth';
import { password, register, type Holding } from './auth-people.ts';
import { median, percentiles } from './report.ts';
import type { Rig } from './rig.ts';

/** 10,000 wrong passwords from 1,000 networks, while the owner signs in on a known device. */
export async function siege(rig: Rig): Promise<Holding> {
  const [networks, each, together] = [1_000, 10, 200];
  const owner = await register(rig.stack.url, 'owner');
  const client = new Client(rig.stack.addresses.auth, credentials.createInsecure());
  const login = (given: { email: string; password: string; deviceToken: string }, address: string) =>
    new Promise<LoginResponse | undefined>((resolve) => {
      const metadata = new Metadata();
      metadata.set('x-envoy-external-address', address);
      const { path, requestSerialize, responseDeserialize } = AuthServiceService.login;
      const request: LoginRequest = { ...given, cookie: false };
      client.makeUnaryRequest<LoginRequest, LoginResponse>(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        (_error, answer) => resolve(answer),
      );
    });
  const first = await login({ email: owner.email, password, deviceToken: '' }, '203.0.113.1');
  const device = { email: owner.email, password, deviceToken: first?.deviceToken ?? '' };
  let [sent, answered, entered] = [0, 0, 0];
  const guesses = Promise.all(
    Array.from({ length: together }, async () => {
      while (sent < networks * each) {
        const at = sent++ % networks;
        const address = `198.${18 + (at >> 8)}.${at & 255}.1`;
        if (await login({ email: owner.email, password: `guess ${sent}`, deviceToken: '' }, address)) entered++;
        answered++;
      }
    }),
  );
  const times: number[] = [];
  while (answered < networks * each) {
    const from = performance.now();
    if (!(await login(device, '203.0.113.1'))) times.push(Number.POSITIVE_INFINITY);
    else times.push(performance.now() - from);
  }
  await guesses;
  client.close();
  const longest = Math.max(...times);
  return {
    what: `${networks * each} guesses from ${networks} networks: the owner's ${times.length} sign-ins meanwhile`,
    figure: `median ${median(times).toFixed(0)} ms, p99 ${percentiles(Float32Array.from(times)).p99.toFixed(0)} ms, longest ${longest.toFixed(0)} ms`,
    target: '≤ 1,000 ms',
    holds: longest <= 1_000 && entered === 0,
  };
}
