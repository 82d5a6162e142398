// One operation of openapi.json: an rpc at one of its paths.
import type { DescField, DescMethod } from '@bufbuild/protobuf';
import { serviceNames } from '@plaza/services';
import type { Commented } from '../comments.ts';
import type { ReasonDescription } from '../error-docs.ts';
import type { RpcDescription } from '../rpcs.ts';
import { areaOf, capitalized, operationId } from './names.ts';
import { refusals } from './refusals.ts';
import type { CodeSamples } from './samples.ts';
import type { MessageSchemas } from './schemas.ts';

/** Changes that take no key, because it is safe to repeat them. Every other change has the option `idempotent`. */
export const harmlessRepetitions: Readonly<Record<string, string>> = {
  '/plaza.auth.v1.AuthService/Login':
    'a repeated request opens another session, and a stored answer would contain tokens',
  '/plaza.auth.v1.AuthService/Logout': 'a session that has ended stays ended',
  '/plaza.auth.v1.AuthService/Refresh':
    'the refresh token is the key: if it is sent again within a few seconds, the answer has the same new token',
  '/plaza.auth.v1.FactorService/AddPasskey': 'a passkey is added once',
  '/plaza.auth.v1.FactorService/BeginPasskey': 'nothing changes until the passkey is added',
  '/plaza.catalog.v1.ImportService/PutImportPart': 'a repeated request stores the same part again',
  '/plaza.auth.v1.FactorService/BeginTotp': 'a repeated request replaces the secret, which counts once it is confirmed',
  '/plaza.auth.v1.FactorService/ConfirmTotp': 'an app is added once',
  '/plaza.auth.v1.FactorService/CreateRecoveryCodes':
    'a repeated request replaces the codes, and a stored answer would contain them',
  '/plaza.auth.v1.FactorService/GetPasskeyOptions': 'nothing changes until the passkey answers',
  '/plaza.auth.v1.FactorService/LoginWithFactor': 'a challenge opens one session, and a code is accepted once',
  '/plaza.auth.v1.FactorService/LoginWithPasskey': 'the answer of a passkey is accepted once',
  '/plaza.auth.v1.FactorService/Reauthenticate': 'a repeated request answers another token of the same session',
  '/plaza.auth.v1.FactorService/RemoveFactor': 'a factor that was removed stays removed',
  '/plaza.auth.v1.FactorService/RenameFactor': 'a repeated request sets the same name',
  '/plaza.auth.v1.GuestService/CreateGuest':
    'a repeated request opens another guest account, and a stored answer would contain tokens; what is not used is deleted',
  '/plaza.auth.v1.GuestService/MergeGuest': 'a guest is merged once, into one account',
  '/plaza.auth.v1.CredentialService/ChangeEmail': 'a repeated request sends another mail, which replaces the first',
  '/plaza.auth.v1.CredentialService/ChangePassword':
    'a repeated request has a password that is not the current one any more, and a stored request would help to guess it',
  '/plaza.auth.v1.CredentialService/RecoverPassword': 'a repeated request sends another mail, which replaces the first',
  '/plaza.auth.v1.CredentialService/ResetPassword': 'the token or the code is the key: it works once',
  '/plaza.auth.v1.CredentialService/SendVerification':
    'a repeated request sends another mail, which replaces the first',
  '/plaza.auth.v1.CredentialService/UndoEmailChange': 'the token is the key: it works once',
  '/plaza.auth.v1.CredentialService/VerifyEmail': 'the token or the code is the key: it works once',
  '/plaza.messaging.v1.LiveService/CreateLiveTicket':
    'a repeated request answers another ticket, and a stored answer would keep one',
  '/plaza.auth.v1.UnsubscribeService/Unsubscribe': 'a consent that was withdrawn stays withdrawn',
  '/plaza.auth.v1.UnsubscribeService/UnsubscribeInOneClick': 'a consent that was withdrawn stays withdrawn',
  '/plaza.auth.v1.IdentityService/BeginIdentityLink': 'nothing changes until the account at the provider is linked',
  '/plaza.auth.v1.IdentityService/BeginProviderSignIn': 'nothing changes until the sign-in is finished',
  '/plaza.auth.v1.IdentityService/FinishProviderSignIn': 'a sign-in is finished once',
  '/plaza.auth.v1.IdentityService/LinkIdentity': 'an account at a provider is linked once',
  '/plaza.auth.v1.IdentityService/ReceiveProviderForm': 'it changes nothing',
  '/plaza.auth.v1.IdentityService/UnlinkIdentity': 'an account that was unlinked stays unlinked',
  '/plaza.catalog.v1.CheckInService/PairDevice': 'the code is the key: it works once',
  '/plaza.catalog.v1.CheckInService/SubmitScans': 'each scan has an id of its own, and takes effect once',
  '/plaza.catalog.v1.CheckInService/UndoOwnScan': 'a scan that was undone stays undone',
  '/plaza.catalog.v1.TicketWalletService/CreateTicketWalletChallenge': 'it changes nothing',
  '/plaza.catalog.v1.OrderAdminService/CancelOrder': 'an order that was cancelled stays cancelled',
  '/plaza.catalog.v1.RefundService/PreviewOrderRefund': 'it changes nothing',
  '/plaza.catalog.v1.OrderManagementService/PreviewManagedOrderRefund': 'it changes nothing',
  '/plaza.catalog.v1.SeatService/ReleaseSeatHold': 'a hold that was released stays released',
  '/plaza.auth.v1.SessionService/EndSession': 'a session that has ended stays ended',
  '/plaza.auth.v1.SessionService/EndOtherSessions': 'sessions that have ended stay ended',
  '/plaza.auth.v1.SessionAdminService/EndPersonSessions': 'sessions that have ended stay ended',
  '/plaza.auth.v1.SessionAdminService/SuspendPerson': 'a suspended person is suspended with the same reason and end',
  '/plaza.auth.v1.SessionAdminService/LiftSuspension': 'a person who is not suspended is not changed',
  '/plaza.auth.v1.StaffService/GrantStaffRole': 'a role that a person has already changes nothing',
  '/plaza.auth.v1.StaffService/RevokeStaffRole': 'a role that a person does not have changes nothing',
  '/plaza.auth.v1.StaffService/StartPasswordReset': 'a repeated request sends another mail, which replaces the first',
  '/plaza.auth.v1.StaffService/Impersonate':
    'a repeated request answers another token, and a stored answer would keep one',
  '/plaza.auth.v1.MerchantAccountService/SwitchMerchant':
    'a repeated request answers another token, and a stored answer would keep one',
  '/plaza.auth.v1.MerchantAccountService/SetPayoutApproval': 'a repeated request sets the same',
  '/plaza.auth.v1.MerchantReviewService/ApproveMerchant': 'a merchant that is approved is not changed',
  '/plaza.auth.v1.MerchantReviewService/RefuseMerchant': 'a merchant that is refused is refused with the same reason',
  '/plaza.auth.v1.MerchantReviewService/SuspendMerchant':
    'a merchant that is suspended is suspended with the same reason',
  '/plaza.auth.v1.MerchantReviewService/LiftMerchantSuspension': 'a merchant that is not suspended is not changed',
  '/plaza.auth.v1.TeamService/WithdrawInvitation': 'an invitation is withdrawn once',
  '/plaza.auth.v1.TeamService/AcceptInvitation': 'the token is the key: it works once',
  '/plaza.auth.v1.TeamService/ChangeMemberRole': 'a repeated request sets the same role',
  '/plaza.auth.v1.TeamService/RemoveMember': 'a member is removed once',
  '/plaza.auth.v1.TeamService/LeaveTeam': 'a team is left once',
  '/plaza.auth.v1.TeamService/OfferOwnership': 'a repeated request replaces the offer',
  '/plaza.auth.v1.TeamService/EndOwnershipOffer': 'an offer is ended once',
  '/plaza.auth.v1.TeamService/AcceptOwnership': 'an offer is accepted once',
  '/plaza.auth.v1.SubscriptionService/StartCheckout':
    'a repeated request opens another page, and the one before it can no longer be used',
  '/plaza.auth.v1.SubscriptionService/OpenPortal': 'nothing changes until the person changes it on the page',
  '/plaza.auth.v1.SubscriptionService/CancelSubscription': 'a subscription that ends with its period stays so',
  '/plaza.auth.v1.SubscriptionService/ResumeSubscription': 'a subscription that goes on stays so',
  '/plaza.auth.v1.SubscriptionService/ReceiveBillingEvent':
    'an event is not applied: the state is read from Stripe, however often',
  '/plaza.auth.v1.UserConfigService/PutUserConfig': 'a repeated request sets the same configuration',
  '/plaza.catalog.v1.EsimService/ReceiveEsimCallback': 'the id of the event is the key',
  '/plaza.catalog.v1.MediaService/ConfirmMedia': 'a picture that is confirmed is confirmed once',
  '/plaza.catalog.v1.MediaService/SearchMedia': 'nothing is changed',
  '/plaza.catalog.v1.MediaService/UpdateMedia': 'a repeated request sets the same words',
  '/plaza.catalog.v1.MediaService/DeleteMedia': 'a picture is deleted once',
  '/plaza.catalog.v1.OrderAdminService/RetryOrder': 'an order that is due already stays due',
  '/plaza.messaging.v1.ForecastAdminService/ImportResults': 'a repeated request sets the same results',
  '/plaza.wallet.v1.LedgerAdminService/StartVerification':
    'while a verification is running, it is returned, and no other begins',
  '/plaza.wallet.v1.StripeService/ReceiveStripeEvent': 'the id of the event is the key',
  ...Object.fromEntries(
    serviceNames.flatMap((serviceName) => {
      const name = capitalized(serviceName);
      const service = `/plaza.${serviceName}.v1.${name}OperationsService`;
      return [
        [`${service}/Replay${name}OutboxEvents`, 'an event takes effect once, however often it is replayed'],
        [`${service}/Drop${name}OutboxEvents`, 'an event that was dropped stays dropped'],
      ];
    }),
  ),
};

export interface Binding {
  template: string;
  verb: string;
  body: string;
  index: number;
}

interface Sources {
  schemas: MessageSchemas;
  comment: (of: Commented) => string;
  reasons: readonly ReasonDescription[];
  samples: CodeSamples;
  /** Replaces the names of rpcs in a text. */
  nameOf: (text: string) => string;
}

export function operation(
  method: DescMethod,
  rpc: RpcDescription,
  { template, verb, body, index }: Binding,
  { schemas, comment, reasons, samples, nameOf }: Sources,
): object {
  const bound = new Set([...template.matchAll(/\{([^}=]+)/g)].map((match) => match[1]!));
  const rest = method.input.fields.filter(({ name }) => !bound.has(name));
  const [summary = method.name, ...more] = comment(method).split(/(?<=[.:]) /);
  const inPath = method.input.fields.filter(({ name }) => bound.has(name));
  const cached = rpc.access === 'public' && rpc.publicCacheSeconds > 0 && verb === 'get';
  const harmless = harmlessRepetitions[rpc.path];
  if ((verb !== 'get' && harmless === undefined) !== rpc.idempotent) {
    throw new Error(
      rpc.idempotent
        ? `${rpc.path} has the option idempotent, and is a read or safe to repeat.`
        : `${rpc.path} changes something. Add the option idempotent, or state in dev/src/openapi/operations.ts why it is safe to repeat it.`,
    );
  }
  if (harmless !== undefined) more.push(`An Idempotency-Key has no effect: ${harmless}.`);
  const name = operationId(method, index);
  const code = samples.operations.get(name);
  return {
    operationId: name,
    tags: [areaOf(method.parent, rpc.access).name],
    summary: summary.replace(/[.:]$/, ''),
    ...(more.length > 0 ? { description: sentence(nameOf(more.join(' '))) } : {}),
    security: rpc.access === 'public' ? [] : [{ bearer: [] }],
    parameters: [
      ...inPath.map((field) => parameter(field, 'path', schemas)),
      ...(body === '' ? rest.map((field) => parameter(field, 'query', schemas)) : []),
      ...(rpc.idempotent ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
      ...(cached ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
    ],
    ...(body === '*'
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemas.reference(method.input, 'request', bound) } },
          },
        }
      : {}),
    ...(body !== '*' && body !== '' ? { requestBody: { required: true, content: { '*/*': { schema: {} } } } } : {}),
    responses: {
      200: success(method, cached, schemas),
      ...(cached ? { 304: { description: 'The answer has not changed since the one with this etag.' } } : {}),
      ...refusals(
        {
          rpc,
          comment: comment(method),
          takesBody: body !== '',
          takesParameters: method.input.fields.length > 0,
          isList: method.input.fields.some(({ name }) => name === 'page_token'),
        },
        reasons,
      ),
      default: { $ref: '#/components/responses/Error' },
    },
    ...(code === undefined ? {} : { 'x-codeSamples': code }),
  };
}

/** What follows a colon begins small. */
function sentence(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

function success(method: DescMethod, cached: boolean, schemas: MessageSchemas): object {
  const headers = {
    'x-request-id': { description: 'The id of the request in the logs.', schema: { type: 'string' } },
    ...(cached ? { etag: { schema: { type: 'string' } }, 'cache-control': { schema: { type: 'string' } } } : {}),
  };
  if (method.output.typeName === 'google.api.HttpBody')
    return {
      description: 'The content has the type of its content-type header.',
      headers,
      content: { '*/*': { schema: {} } },
    };
  return {
    description: 'The call succeeded.',
    headers,
    content: { 'application/json': { schema: schemas.reference(method.output, 'response') } },
  };
}

function parameter(field: DescField, where: 'path' | 'query', schemas: MessageSchemas): object {
  const { description: text, ...schema } = schemas.field(field, 'request');
  const required = where === 'path' || schemas.requires(field.parent).includes(field);
  return {
    name: field.name,
    in: where,
    ...(required ? { required: true } : {}),
    ...(text ? { description: text } : {}),
    schema,
  };
}
