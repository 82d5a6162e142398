// What the browser and the person's authenticator answer, in the form in which the API takes it.

/** For a sign-in or a proof. Throws a DOMException if the person gives up. */
export async function askPasskey(options: object): Promise<Record<string, unknown>> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
  return answerOf(await navigator.credentials.get({ publicKey }));
}

/** Throws a DOMException if the person gives up, or the authenticator has a passkey of theirs already. */
export async function makePasskey(options: object): Promise<Record<string, unknown>> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON);
  return answerOf(await navigator.credentials.create({ publicKey }));
}

export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

function answerOf(credential: Credential | null): Record<string, unknown> {
  return { ...(credential as PublicKeyCredential).toJSON() };
}
