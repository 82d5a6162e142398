// Auth with real OpenID providers, and people who come through them.
import { IdentityServiceService, type FinishProviderSignInResponse } from '@plaza/api/identities';
import { client, type TestClient } from '@plaza/testing';
import { startOpenidProvider, type OpenidProvider, type TestAccount } from '@plaza/testing/openid-provider';
import { readProviders } from '../src/identity/openid/provider-settings.ts';
import { startAuth, type Harness } from './harness.ts';

const publicUrl = 'http://plaza.example';
export const pages = [`${publicUrl}/console/provider`, 'http://shop.example/signed-in'] as const;

export interface Returned {
  state: string;
  code: string;
  verifier: string;
  issuer: string;
}

export interface WithProviders {
  house: Harness;
  google: OpenidProvider;
  apple: OpenidProvider;
  identities: TestClient<typeof IdentityServiceService>;
  /** Goes to a provider as a new account there, or as this subject. */
  newcomer(account?: TestAccount, at?: OpenidProvider): string;
  goTo(at: OpenidProvider, subject: string): Promise<Returned>;
  /** To the end. */
  signIn(at: OpenidProvider, subject: string): Promise<FinishProviderSignInResponse>;
  link(as: { token: string }, at: OpenidProvider, subject: string): Promise<string>;
  close(): Promise<void>;
}

export async function startWithProviders(): Promise<WithProviders> {
  const google = await startOpenidProvider({ redirectUris: [...pages] });
  const apple = await startOpenidProvider({
    redirectUris: [`${publicUrl}/api/auth/providers/form`],
    apple: true,
  });
  const list = [google.settings('google', 'Google'), apple.settings('apple', 'Apple')];
  const providers = readProviders(JSON.stringify(list));
  const house = await startAuth({ openid: { providers, pages, publicUrl, production: false } });
  const identities = client(IdentityServiceService, house.app.port);
  const idOf = (at: OpenidProvider): string => (at === google ? 'google' : 'apple');
  let count = 0;

  async function back(
    at: OpenidProvider,
    subject: string,
    begun: { authorizationUrl: string; state: string; verifier: string },
  ): Promise<Returned> {
    const { fields } = await at.authorize(begun.authorizationUrl, subject);
    const { state, verifier } = begun;
    return { state, verifier, code: fields.get('code') ?? '', issuer: fields.get('iss') ?? '' };
  }
  const goTo = async (at: OpenidProvider, subject: string): Promise<Returned> =>
    back(at, subject, await identities.beginProviderSignIn({ provider: idOf(at) }));
  return {
    house,
    google,
    apple,
    identities,
    goTo,
    newcomer(account, at = google) {
      const subject = `subject-${++count}`;
      at.accounts.set(subject, {
        email: `${subject}@mail.example`,
        email_verified: true,
        name: `Person ${count}`,
        ...account,
      });
      return subject;
    },
    signIn: async (at, subject) => identities.finishProviderSignIn(await goTo(at, subject)),
    async link(as, at, subject) {
      const begun = await identities.beginIdentityLink({ provider: idOf(at) }, as);
      const { identity } = await identities.linkIdentity(await back(at, subject, begun), as);
      return identity!.id;
    },
    async close() {
      identities.close();
      await house.close();
      await Promise.all([google.close(), apple.close()]);
    },
  };
}
