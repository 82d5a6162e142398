// Generated from proto/ by dev/src/generate.ts. Do not edit.

export interface FieldSize {
  readonly number: number;
  /** As in the proto file. */
  readonly name: string;
  readonly kind: 'string' | 'bytes' | 'message' | 'varint' | 'fixed32' | 'fixed64';
  /** A map is a list of messages with a key and a value. */
  readonly repeated: boolean;
  /** Full name of the message that it holds. */
  readonly message?: string;
  /** From the option plaza.options.v1.max_length. */
  readonly maxLength?: number;
  /** From the option plaza.options.v1.max_items. */
  readonly maxItems?: number;
}

/** The fields of every message that is, or is part of, the request of an rpc, by the message's full name. */
export const sizes: Readonly<Record<string, readonly FieldSize[]>> = {
  'google.api.HttpBody': [
    { number: 1, name: 'content_type', kind: 'string', repeated: false, maxLength: 255 },
    { number: 2, name: 'data', kind: 'bytes', repeated: false },
    { number: 3, name: 'extensions', kind: 'message', repeated: true, message: 'google.protobuf.Any', maxItems: 0 },
  ],
  'google.protobuf.Any': [
    { number: 1, name: 'type_url', kind: 'string', repeated: false },
    { number: 2, name: 'value', kind: 'bytes', repeated: false },
  ],
  'google.protobuf.ListValue': [
    { number: 1, name: 'values', kind: 'message', repeated: true, message: 'google.protobuf.Value' },
  ],
  'google.protobuf.Struct': [
    { number: 1, name: 'fields', kind: 'message', repeated: true, message: 'google.protobuf.Struct.fields:entry' },
  ],
  'google.protobuf.Struct.fields:entry': [
    { number: 1, name: 'key', kind: 'string', repeated: false },
    { number: 2, name: 'value', kind: 'message', repeated: false, message: 'google.protobuf.Value' },
  ],
  'google.protobuf.Timestamp': [
    { number: 1, name: 'seconds', kind: 'varint', repeated: false },
    { number: 2, name: 'nanos', kind: 'varint', repeated: false },
  ],
  'google.protobuf.Value': [
    { number: 1, name: 'null_value', kind: 'varint', repeated: false },
    { number: 2, name: 'number_value', kind: 'fixed64', repeated: false },
    { number: 3, name: 'string_value', kind: 'string', repeated: false },
    { number: 4, name: 'bool_value', kind: 'varint', repeated: false },
    { number: 5, name: 'struct_value', kind: 'message', repeated: false, message: 'google.protobuf.Struct' },
    { number: 6, name: 'list_value', kind: 'message', repeated: false, message: 'google.protobuf.ListValue' },
  ],
  'plaza.audit.v1.ExportAuditEntriesRequest': [
    { number: 1, name: 'format', kind: 'string', repeated: false, maxLength: 10 },
    { number: 3, name: 'actor', kind: 'string', repeated: false, maxLength: 36 },
    { number: 4, name: 'subject', kind: 'string', repeated: false, maxLength: 200 },
    { number: 5, name: 'rpc', kind: 'string', repeated: false, maxLength: 200 },
    { number: 6, name: 'from', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 7, name: 'to', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 8, name: 'changes_only', kind: 'varint', repeated: false },
    { number: 9, name: 'merchant', kind: 'string', repeated: false, maxLength: 36 },
    { number: 10, name: 'key_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.audit.v1.GetAuditStateRequest': [],
  'plaza.audit.v1.ListAuditEntriesRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 3, name: 'actor', kind: 'string', repeated: false, maxLength: 36 },
    { number: 4, name: 'subject', kind: 'string', repeated: false, maxLength: 200 },
    { number: 5, name: 'rpc', kind: 'string', repeated: false, maxLength: 200 },
    { number: 6, name: 'from', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 7, name: 'to', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 8, name: 'changes_only', kind: 'varint', repeated: false },
    { number: 9, name: 'merchant', kind: 'string', repeated: false, maxLength: 36 },
    { number: 10, name: 'key_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.audit.v1.ListMerchantAuditEntriesRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 4, name: 'actor', kind: 'string', repeated: false, maxLength: 36 },
    { number: 5, name: 'key_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 6, name: 'from', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 7, name: 'to', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
  ],
  'plaza.audit.v1.ListMyAuditEntriesRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.auth.v1.AcceptInvitationRequest': [
    { number: 1, name: 'token', kind: 'string', repeated: false, maxLength: 100 },
  ],
  'plaza.auth.v1.AcceptOwnershipRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.AddPasskeyRequest': [
    { number: 1, name: 'name', kind: 'string', repeated: false, maxLength: 128 },
    { number: 2, name: 'passkey', kind: 'message', repeated: false, message: 'google.protobuf.Struct', maxLength: 16384 },
  ],
  'plaza.auth.v1.ApiKeyCeilings': [
    { number: 1, name: 'per_call', kind: 'string', repeated: false, maxLength: 32 },
    { number: 2, name: 'per_day', kind: 'string', repeated: false, maxLength: 32 },
    { number: 3, name: 'currency', kind: 'string', repeated: false, maxLength: 3 },
  ],
  'plaza.auth.v1.ApiKeyCidrs': [
    { number: 1, name: 'cidrs', kind: 'string', repeated: true, maxLength: 49, maxItems: 50 },
  ],
  'plaza.auth.v1.ApiKeyLimit': [
    { number: 1, name: 'name', kind: 'string', repeated: false, maxLength: 40 },
    { number: 2, name: 'calls', kind: 'varint', repeated: false },
    { number: 3, name: 'window_seconds', kind: 'varint', repeated: false },
    { number: 4, name: 'counts', kind: 'string', repeated: false, maxLength: 16 },
  ],
  'plaza.auth.v1.ApiKeyLimits': [
    { number: 1, name: 'limits', kind: 'message', repeated: true, message: 'plaza.auth.v1.ApiKeyLimit', maxItems: 5 },
  ],
  'plaza.auth.v1.ApplyForMerchantRequest': [
    { number: 1, name: 'name', kind: 'string', repeated: false, maxLength: 128 },
    { number: 2, name: 'legal_name', kind: 'string', repeated: false, maxLength: 256 },
    { number: 3, name: 'country', kind: 'string', repeated: false, maxLength: 2 },
    { number: 4, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 5, name: 'club_id', kind: 'string', repeated: false, maxLength: 64 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.ApproveMerchantRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'fee_rate', kind: 'varint', repeated: false },
    { number: 3, name: 'fee_fixed', kind: 'string', repeated: false, maxLength: 64 },
  ],
  'plaza.auth.v1.BeginIdentityLinkRequest': [
    { number: 1, name: 'provider', kind: 'string', repeated: false, maxLength: 40 },
    { number: 2, name: 'redirect_uri', kind: 'string', repeated: false, maxLength: 500 },
  ],
  'plaza.auth.v1.BeginPasskeyRequest': [],
  'plaza.auth.v1.BeginProviderSignInRequest': [
    { number: 1, name: 'provider', kind: 'string', repeated: false, maxLength: 40 },
    { number: 2, name: 'redirect_uri', kind: 'string', repeated: false, maxLength: 500 },
  ],
  'plaza.auth.v1.BeginTotpRequest': [
    { number: 1, name: 'name', kind: 'string', repeated: false, maxLength: 128 },
  ],
  'plaza.auth.v1.CancelSubscriptionRequest': [],
  'plaza.auth.v1.ChangeEmailRequest': [
    { number: 1, name: 'email', kind: 'string', repeated: false, maxLength: 254 },
    { number: 2, name: 'password', kind: 'string', repeated: false, maxLength: 1000 },
  ],
  'plaza.auth.v1.ChangeMemberRoleRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 3, name: 'role', kind: 'string', repeated: false, maxLength: 20 },
  ],
  'plaza.auth.v1.ChangePasswordRequest': [
    { number: 1, name: 'current_password', kind: 'string', repeated: false, maxLength: 1000 },
    { number: 2, name: 'new_password', kind: 'string', repeated: false, maxLength: 1000 },
  ],
  'plaza.auth.v1.CheckMemberRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 3, name: 'permission', kind: 'string', repeated: false, maxLength: 40 },
  ],
  'plaza.auth.v1.ConfirmTotpRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'code', kind: 'string', repeated: false, maxLength: 20 },
  ],
  'plaza.auth.v1.CountUsersRequest': [],
  'plaza.auth.v1.CreateApiKeyRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'name', kind: 'string', repeated: false, maxLength: 128 },
    { number: 3, name: 'mode', kind: 'string', repeated: false, maxLength: 8 },
    { number: 4, name: 'scopes', kind: 'string', repeated: true, maxLength: 40, maxItems: 20 },
    { number: 5, name: 'cidrs', kind: 'string', repeated: true, maxLength: 49, maxItems: 50 },
    { number: 6, name: 'limits', kind: 'message', repeated: true, message: 'plaza.auth.v1.ApiKeyLimit', maxItems: 5 },
    { number: 7, name: 'ceilings', kind: 'message', repeated: false, message: 'plaza.auth.v1.ApiKeyCeilings' },
    { number: 9, name: 'expires_at', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.CreateExportRequest': [
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.CreateGuestRequest': [
    { number: 1, name: 'cookie', kind: 'varint', repeated: false },
    { number: 2, name: 'club_id', kind: 'string', repeated: false, maxLength: 64 },
  ],
  'plaza.auth.v1.CreateRecoveryCodesRequest': [],
  'plaza.auth.v1.DeleteMeRequest': [
    { number: 1, name: 'forfeit_credits', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.DownloadExportRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.EndOtherSessionsRequest': [],
  'plaza.auth.v1.EndOwnershipOfferRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.EndPersonSessionsRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.EndSessionRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.FindUserByEmailRequest': [
    { number: 1, name: 'email', kind: 'string', repeated: false, maxLength: 254 },
  ],
  'plaza.auth.v1.FinishProviderSignInRequest': [
    { number: 1, name: 'state', kind: 'string', repeated: false, maxLength: 200 },
    { number: 2, name: 'code', kind: 'string', repeated: false, maxLength: 4096 },
    { number: 3, name: 'verifier', kind: 'string', repeated: false, maxLength: 100 },
    { number: 4, name: 'issuer', kind: 'string', repeated: false, maxLength: 500 },
    { number: 5, name: 'user', kind: 'string', repeated: false, maxLength: 2000 },
    { number: 6, name: 'cookie', kind: 'varint', repeated: false },
    { number: 7, name: 'language', kind: 'string', repeated: false, maxLength: 2 },
  ],
  'plaza.auth.v1.GetApiKeyRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.GetEntitlementsRequest': [],
  'plaza.auth.v1.GetJwksRequest': [],
  'plaza.auth.v1.GetMeRequest': [],
  'plaza.auth.v1.GetMerchantAccountRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.GetPasskeyOptionsRequest': [
    { number: 1, name: 'challenge_token', kind: 'string', repeated: false, maxLength: 200 },
  ],
  'plaza.auth.v1.GetPeopleSummaryRequest': [],
  'plaza.auth.v1.GetPersonRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.GetProfileRequest': [],
  'plaza.auth.v1.GetQuotaRequest': [
    { number: 1, name: 'owner_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'quota', kind: 'string', repeated: false, maxLength: 50 },
  ],
  'plaza.auth.v1.GetRecipientRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'challenge_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 3, name: 'optional', kind: 'varint', repeated: false },
  ],
  'plaza.auth.v1.GetRelatedOriginsRequest': [],
  'plaza.auth.v1.GetSubscriptionRequest': [],
  'plaza.auth.v1.GetUserConfigRequest': [],
  'plaza.auth.v1.GetUsersRequest': [
    { number: 1, name: 'ids', kind: 'string', repeated: true, maxLength: 36, maxItems: 200 },
  ],
  'plaza.auth.v1.GiveConsentRequest': [
    { number: 1, name: 'purpose', kind: 'string', repeated: false, maxLength: 32 },
    { number: 2, name: 'version', kind: 'string', repeated: false, maxLength: 50 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.GrantStaffRoleRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 64 },
    { number: 2, name: 'role', kind: 'string', repeated: false, maxLength: 20 },
  ],
  'plaza.auth.v1.ImpersonateRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 64 },
    { number: 2, name: 'reason', kind: 'string', repeated: false, maxLength: 500 },
  ],
  'plaza.auth.v1.InviteMemberRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'email', kind: 'string', repeated: false, maxLength: 320 },
    { number: 3, name: 'role', kind: 'string', repeated: false, maxLength: 20 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.LeaveTeamRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.LiftMerchantSuspensionRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.LiftSuspensionRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.LinkIdentityRequest': [
    { number: 1, name: 'state', kind: 'string', repeated: false, maxLength: 200 },
    { number: 2, name: 'code', kind: 'string', repeated: false, maxLength: 4096 },
    { number: 3, name: 'verifier', kind: 'string', repeated: false, maxLength: 100 },
    { number: 4, name: 'issuer', kind: 'string', repeated: false, maxLength: 500 },
  ],
  'plaza.auth.v1.ListApiKeysRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.auth.v1.ListApiRequestsRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 4, name: 'key_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 5, name: 'outcome', kind: 'string', repeated: false, maxLength: 16 },
    { number: 6, name: 'x_request_id', kind: 'string', repeated: false, maxLength: 128 },
    { number: 7, name: 'idempotency_key', kind: 'string', repeated: false, maxLength: 255 },
    { number: 8, name: 'route', kind: 'string', repeated: false, maxLength: 200 },
  ],
  'plaza.auth.v1.ListConsentDecisionsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.auth.v1.ListConsentsRequest': [],
  'plaza.auth.v1.ListEndedSessionsRequest': [
    { number: 1, name: 'cursor', kind: 'string', repeated: false, maxLength: 200 },
  ],
  'plaza.auth.v1.ListExportsRequest': [],
  'plaza.auth.v1.ListFactorsRequest': [],
  'plaza.auth.v1.ListIdentitiesRequest': [],
  'plaza.auth.v1.ListIdentityProvidersRequest': [],
  'plaza.auth.v1.ListInvitationsRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.auth.v1.ListMembersRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.auth.v1.ListMembershipsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.auth.v1.ListMerchantAccountsRequest': [
    { number: 1, name: 'state', kind: 'string', repeated: false, maxLength: 20 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.auth.v1.ListPeopleRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 3, name: 'query', kind: 'string', repeated: false, maxLength: 254 },
    { number: 4, name: 'ids', kind: 'string', repeated: true, maxLength: 36, maxItems: 100 },
    { number: 5, name: 'club_id', kind: 'string', repeated: false, maxLength: 64 },
    { number: 6, name: 'role', kind: 'string', repeated: false, maxLength: 16 },
    { number: 7, name: 'created_from', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 8, name: 'created_to', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
  ],
  'plaza.auth.v1.ListPersonSessionsRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.auth.v1.ListPlanChangesRequest': [
    { number: 1, name: 'cursor', kind: 'string', repeated: false, maxLength: 200 },
  ],
  'plaza.auth.v1.ListSessionsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.auth.v1.ListSignInsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.auth.v1.ListStaffRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.auth.v1.ListSubscriptionPlansRequest': [],
  'plaza.auth.v1.LoginRequest': [
    { number: 1, name: 'email', kind: 'string', repeated: false, maxLength: 1000 },
    { number: 2, name: 'password', kind: 'string', repeated: false, maxLength: 1000 },
    { number: 3, name: 'cookie', kind: 'varint', repeated: false },
    { number: 4, name: 'device_token', kind: 'string', repeated: false, maxLength: 200 },
  ],
  'plaza.auth.v1.LoginWithFactorRequest': [
    { number: 1, name: 'challenge_token', kind: 'string', repeated: false, maxLength: 200 },
    { number: 2, name: 'code', kind: 'string', repeated: false, maxLength: 20 },
    { number: 3, name: 'recovery_code', kind: 'string', repeated: false, maxLength: 60 },
    { number: 4, name: 'passkey', kind: 'message', repeated: false, message: 'google.protobuf.Struct', maxLength: 16384 },
    { number: 5, name: 'cookie', kind: 'varint', repeated: false },
  ],
  'plaza.auth.v1.LoginWithPasskeyRequest': [
    { number: 1, name: 'passkey', kind: 'message', repeated: false, message: 'google.protobuf.Struct', maxLength: 16384 },
    { number: 2, name: 'cookie', kind: 'varint', repeated: false },
  ],
  'plaza.auth.v1.LogoutRequest': [
    { number: 1, name: 'refresh_token', kind: 'string', repeated: false, maxLength: 1000 },
    { number: 2, name: 'cookie', kind: 'varint', repeated: false },
  ],
  'plaza.auth.v1.MergeGuestRequest': [
    { number: 1, name: 'guest_token', kind: 'string', repeated: false, maxLength: 4096 },
  ],
  'plaza.auth.v1.OfferOwnershipRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.OpenPortalRequest': [],
  'plaza.auth.v1.PutUserConfigRequest': [
    { number: 1, name: 'data_pod_url', kind: 'string', repeated: false, maxLength: 2048 },
    { number: 2, name: 'data_pod_api_key', kind: 'string', repeated: false, maxLength: 500 },
  ],
  'plaza.auth.v1.ReauthenticateRequest': [
    { number: 1, name: 'password', kind: 'string', repeated: false, maxLength: 1000 },
    { number: 2, name: 'code', kind: 'string', repeated: false, maxLength: 20 },
    { number: 3, name: 'recovery_code', kind: 'string', repeated: false, maxLength: 60 },
    { number: 4, name: 'passkey', kind: 'message', repeated: false, message: 'google.protobuf.Struct', maxLength: 16384 },
  ],
  'plaza.auth.v1.ReceiveBillingEventRequest': [
    { number: 1, name: 'payload', kind: 'message', repeated: false, message: 'google.api.HttpBody', maxLength: 1048576 },
  ],
  'plaza.auth.v1.ReceiveProviderFormRequest': [
    { number: 1, name: 'form', kind: 'message', repeated: false, message: 'google.api.HttpBody', maxLength: 1048576 },
  ],
  'plaza.auth.v1.RecoverPasswordRequest': [
    { number: 1, name: 'email', kind: 'string', repeated: false, maxLength: 254 },
  ],
  'plaza.auth.v1.RefreshRequest': [
    { number: 1, name: 'refresh_token', kind: 'string', repeated: false, maxLength: 1000 },
    { number: 2, name: 'cookie', kind: 'varint', repeated: false },
  ],
  'plaza.auth.v1.RefuseMerchantRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'reason', kind: 'string', repeated: false, maxLength: 500 },
  ],
  'plaza.auth.v1.RegisterRequest': [
    { number: 1, name: 'email', kind: 'string', repeated: false, maxLength: 254 },
    { number: 2, name: 'password', kind: 'string', repeated: false, maxLength: 1000 },
    { number: 3, name: 'name', kind: 'string', repeated: false, maxLength: 128 },
    { number: 4, name: 'club_id', kind: 'string', repeated: false, maxLength: 64 },
    { number: 5, name: 'cookie', kind: 'varint', repeated: false },
    { number: 6, name: 'language', kind: 'string', repeated: false, maxLength: 2 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.RemoveFactorRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.RemoveMemberRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.RenameFactorRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'name', kind: 'string', repeated: false, maxLength: 128 },
  ],
  'plaza.auth.v1.ResetPasswordRequest': [
    { number: 1, name: 'token', kind: 'string', repeated: false, maxLength: 100 },
    { number: 2, name: 'email', kind: 'string', repeated: false, maxLength: 254 },
    { number: 3, name: 'code', kind: 'string', repeated: false, maxLength: 16 },
    { number: 4, name: 'password', kind: 'string', repeated: false, maxLength: 1000 },
    { number: 5, name: 'factor_code', kind: 'string', repeated: false, maxLength: 20 },
    { number: 6, name: 'recovery_code', kind: 'string', repeated: false, maxLength: 60 },
    { number: 7, name: 'passkey', kind: 'message', repeated: false, message: 'google.protobuf.Struct', maxLength: 16384 },
  ],
  'plaza.auth.v1.ResumeSubscriptionRequest': [],
  'plaza.auth.v1.RevokeApiKeyRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.RevokeStaffRoleRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 64 },
    { number: 2, name: 'role', kind: 'string', repeated: false, maxLength: 20 },
  ],
  'plaza.auth.v1.RollApiKeyRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 3, name: 'overlap_seconds', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.SendVerificationRequest': [],
  'plaza.auth.v1.SetPayoutApprovalRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'needed', kind: 'varint', repeated: false },
  ],
  'plaza.auth.v1.StartCheckoutRequest': [
    { number: 1, name: 'plan', kind: 'string', repeated: false, maxLength: 20 },
  ],
  'plaza.auth.v1.StartPasswordResetRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 64 },
    { number: 2, name: 'reason', kind: 'string', repeated: false, maxLength: 500 },
  ],
  'plaza.auth.v1.SuspendMerchantRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'reason', kind: 'string', repeated: false, maxLength: 500 },
  ],
  'plaza.auth.v1.SuspendPersonRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'reason', kind: 'string', repeated: false, maxLength: 500 },
    { number: 3, name: 'until', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
  ],
  'plaza.auth.v1.SwitchMerchantRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.UndoEmailChangeRequest': [
    { number: 1, name: 'token', kind: 'string', repeated: false, maxLength: 100 },
  ],
  'plaza.auth.v1.UnlinkIdentityRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.auth.v1.UnsubscribeInOneClickRequest': [
    { number: 1, name: 'token', kind: 'string', repeated: false, maxLength: 100 },
    { number: 2, name: 'form', kind: 'message', repeated: false, message: 'google.api.HttpBody', maxLength: 1048576 },
  ],
  'plaza.auth.v1.UnsubscribeRequest': [
    { number: 1, name: 'token', kind: 'string', repeated: false, maxLength: 100 },
  ],
  'plaza.auth.v1.UpdateApiKeyRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 3, name: 'name', kind: 'string', repeated: false, maxLength: 128 },
    { number: 4, name: 'allowed', kind: 'message', repeated: false, message: 'plaza.auth.v1.ApiKeyCidrs' },
    { number: 5, name: 'limited', kind: 'message', repeated: false, message: 'plaza.auth.v1.ApiKeyLimits' },
    { number: 6, name: 'ceilings', kind: 'message', repeated: false, message: 'plaza.auth.v1.ApiKeyCeilings' },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.UpdateMeRequest': [
    { number: 1, name: 'name', kind: 'string', repeated: false, maxLength: 128 },
    { number: 2, name: 'club_id', kind: 'string', repeated: false, maxLength: 64 },
    { number: 3, name: 'language', kind: 'string', repeated: false, maxLength: 2 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.UpdateMerchantAccountRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'name', kind: 'string', repeated: false, maxLength: 128 },
    { number: 3, name: 'club_id', kind: 'string', repeated: false, maxLength: 64 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.UpgradeGuestRequest': [
    { number: 1, name: 'email', kind: 'string', repeated: false, maxLength: 254 },
    { number: 2, name: 'password', kind: 'string', repeated: false, maxLength: 1000 },
    { number: 3, name: 'name', kind: 'string', repeated: false, maxLength: 128 },
    { number: 4, name: 'language', kind: 'string', repeated: false, maxLength: 2 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.VerifyEmailRequest': [
    { number: 1, name: 'token', kind: 'string', repeated: false, maxLength: 100 },
    { number: 2, name: 'email', kind: 'string', repeated: false, maxLength: 254 },
    { number: 3, name: 'code', kind: 'string', repeated: false, maxLength: 16 },
  ],
  'plaza.auth.v1.WithdrawConsentRequest': [
    { number: 1, name: 'purpose', kind: 'string', repeated: false, maxLength: 32 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.auth.v1.WithdrawInvitationRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.catalog.v1.ActivateRequest': [
    { number: 1, name: 'plan_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'expected_total', kind: 'string', repeated: false, maxLength: 17 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.catalog.v1.AddCartItemRequest': [
    { number: 1, name: 'product_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'quantity', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.catalog.v1.CheckoutRequest': [
    { number: 1, name: 'expected_total', kind: 'string', repeated: false, maxLength: 17 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.catalog.v1.ClearCartRequest': [
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.catalog.v1.ClosePersonRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'attempt', kind: 'varint', repeated: false },
    { number: 3, name: 'unless_bought', kind: 'varint', repeated: false },
  ],
  'plaza.catalog.v1.FindOrdersRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'event_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 3, name: 'kind', kind: 'string', repeated: false, maxLength: 16 },
    { number: 4, name: 'status', kind: 'string', repeated: false, maxLength: 16 },
    { number: 5, name: 'created_after', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 6, name: 'created_before', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 10, name: 'page_size', kind: 'varint', repeated: false },
    { number: 11, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.catalog.v1.GetActiveRequest': [],
  'plaza.catalog.v1.GetCartRequest': [],
  'plaza.catalog.v1.GetEventRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.catalog.v1.GetOrderRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.catalog.v1.GetOrderStoryRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.catalog.v1.GetPlacedOrderRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.catalog.v1.GetProductRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.catalog.v1.GetSalesSummaryRequest': [
    { number: 1, name: 'days', kind: 'varint', repeated: false },
  ],
  'plaza.catalog.v1.GetStatsRequest': [],
  'plaza.catalog.v1.GetTicketQrRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.catalog.v1.ListEsimsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.catalog.v1.ListEventsRequest': [
    { number: 1, name: 'club', kind: 'string', repeated: false, maxLength: 64 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.catalog.v1.ListOrdersRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.catalog.v1.ListPlansRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.catalog.v1.ListProductsRequest': [
    { number: 1, name: 'club', kind: 'string', repeated: false, maxLength: 64 },
    { number: 2, name: 'category', kind: 'string', repeated: false, maxLength: 64 },
    { number: 3, name: 'page_size', kind: 'varint', repeated: false },
    { number: 4, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.catalog.v1.ListTicketsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.catalog.v1.MovePersonRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'heir_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.catalog.v1.PreviewOrderRefundRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.catalog.v1.PurchaseRequest': [
    { number: 1, name: 'event_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'category', kind: 'string', repeated: false, maxLength: 128 },
    { number: 3, name: 'quantity', kind: 'varint', repeated: false },
    { number: 4, name: 'expected_total', kind: 'string', repeated: false, maxLength: 17 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.catalog.v1.RefundOrderRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'reason', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.catalog.v1.RefundPlacedOrderRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'reason', kind: 'string', repeated: false, maxLength: 200 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.catalog.v1.RefundTicketsRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'reason', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.catalog.v1.RemoveCartItemRequest': [
    { number: 1, name: 'product_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.catalog.v1.ReopenPersonRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'attempt', kind: 'varint', repeated: false },
  ],
  'plaza.catalog.v1.RetryOrderRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.catalog.v1.SearchRequest': [
    { number: 1, name: 'q', kind: 'string', repeated: false, maxLength: 100 },
    { number: 2, name: 'kind', kind: 'string', repeated: false, maxLength: 20 },
    { number: 3, name: 'club', kind: 'string', repeated: false, maxLength: 50 },
    { number: 4, name: 'category', kind: 'string', repeated: false, maxLength: 100 },
    { number: 5, name: 'price_min', kind: 'string', repeated: false, maxLength: 17 },
    { number: 6, name: 'price_max', kind: 'string', repeated: false, maxLength: 17 },
    { number: 7, name: 'sort', kind: 'string', repeated: false, maxLength: 20 },
    { number: 8, name: 'page_size', kind: 'varint', repeated: false },
    { number: 9, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.catalog.v1.UpdateCartItemRequest': [
    { number: 1, name: 'product_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'quantity', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.events.v1.AcknowledgeRequest': [
    { number: 1, name: 'outcomes', kind: 'message', repeated: true, message: 'plaza.events.v1.Outcome', maxItems: 1000 },
  ],
  'plaza.events.v1.DeliverRequest': [
    { number: 1, name: 'events', kind: 'message', repeated: true, message: 'plaza.events.v1.Event', maxItems: 1000 },
  ],
  'plaza.events.v1.Event': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'type', kind: 'string', repeated: false, maxLength: 200 },
    { number: 3, name: 'aggregate', kind: 'string', repeated: false, maxLength: 200 },
    { number: 4, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 5, name: 'time', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 6, name: 'payload', kind: 'bytes', repeated: false, maxLength: 16384 },
    { number: 7, name: 'position', kind: 'varint', repeated: false },
  ],
  'plaza.events.v1.Outcome': [
    { number: 1, name: 'position', kind: 'varint', repeated: false },
    { number: 2, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 3, name: 'result', kind: 'varint', repeated: false },
    { number: 4, name: 'error', kind: 'string', repeated: false, maxLength: 2000 },
  ],
  'plaza.messaging.v1.CountUnreadNotificationsRequest': [],
  'plaza.messaging.v1.CreateConversationRequest': [
    { number: 1, name: 'participant_ids', kind: 'string', repeated: true, maxLength: 36, maxItems: 50 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.CreatePostRequest': [
    { number: 1, name: 'text', kind: 'string', repeated: false, maxLength: 2200 },
    { number: 2, name: 'club', kind: 'string', repeated: false, maxLength: 64 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.CreateWebhookRequest': [
    { number: 1, name: 'url', kind: 'string', repeated: false, maxLength: 2048 },
    { number: 2, name: 'event_types', kind: 'string', repeated: true, maxLength: 100, maxItems: 50 },
    { number: 3, name: 'description', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.DeleteWebhookRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.GetDeliveryRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.messaging.v1.GetFeedRequest': [
    { number: 1, name: 'page', kind: 'varint', repeated: false },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.messaging.v1.GetWebhookRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.messaging.v1.ListConversationsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.messaging.v1.ListDeliveriesRequest': [
    { number: 1, name: 'webhook_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 4, name: 'status', kind: 'string', repeated: false, maxLength: 32 },
    { number: 5, name: 'event_type', kind: 'string', repeated: false, maxLength: 100 },
    { number: 6, name: 'created_after', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 7, name: 'created_before', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
  ],
  'plaza.messaging.v1.ListMailTemplatesRequest': [],
  'plaza.messaging.v1.ListMailsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 3, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 4, name: 'state', kind: 'string', repeated: false, maxLength: 16 },
  ],
  'plaza.messaging.v1.ListMessagesRequest': [
    { number: 1, name: 'conversation_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.messaging.v1.ListNotificationsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 3, name: 'unread', kind: 'varint', repeated: false },
  ],
  'plaza.messaging.v1.ListWebhookEventTypesRequest': [],
  'plaza.messaging.v1.ListWebhooksRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.messaging.v1.MarkReadRequest': [
    { number: 1, name: 'conversation_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.PreviewMailRequest': [
    { number: 1, name: 'template', kind: 'string', repeated: false, maxLength: 32 },
    { number: 2, name: 'language', kind: 'string', repeated: false, maxLength: 2 },
  ],
  'plaza.messaging.v1.ReadNotificationRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.ReadNotificationsRequest': [
    { number: 1, name: 'up_to', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.ReplayDeliveriesRequest': [
    { number: 1, name: 'webhook_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'from', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 3, name: 'to', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 4, name: 'status', kind: 'string', repeated: false, maxLength: 32 },
    { number: 5, name: 'event_type', kind: 'string', repeated: false, maxLength: 100 },
    { number: 6, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.ReplayDeliveryRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.RotateWebhookSecretRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'overlap_seconds', kind: 'varint', repeated: false },
    { number: 3, name: 'end_earlier', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.SendMessageRequest': [
    { number: 1, name: 'conversation_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'message', kind: 'string', repeated: false, maxLength: 4400 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.SendTestMailRequest': [
    { number: 1, name: 'template', kind: 'string', repeated: false, maxLength: 32 },
    { number: 2, name: 'language', kind: 'string', repeated: false, maxLength: 2 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.TestWebhookRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.messaging.v1.UpdateWebhookRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'url', kind: 'string', repeated: false, maxLength: 2048 },
    { number: 3, name: 'event_types', kind: 'string', repeated: true, maxLength: 100, maxItems: 50 },
    { number: 4, name: 'description', kind: 'string', repeated: false, maxLength: 256 },
    { number: 5, name: 'enabled', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.operations.v1.DropOutboxEventsRequest': [
    { number: 1, name: 'ids', kind: 'string', repeated: true, maxLength: 36, maxItems: 100 },
    { number: 2, name: 'type', kind: 'string', repeated: false, maxLength: 200 },
    { number: 3, name: 'reason', kind: 'string', repeated: false, maxLength: 200 },
  ],
  'plaza.operations.v1.GetServiceInfoRequest': [],
  'plaza.operations.v1.ListOutboxEventsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 3, name: 'state', kind: 'string', repeated: false, maxLength: 16 },
    { number: 4, name: 'type', kind: 'string', repeated: false, maxLength: 200 },
  ],
  'plaza.operations.v1.ReplayOutboxEventsRequest': [
    { number: 1, name: 'ids', kind: 'string', repeated: true, maxLength: 36, maxItems: 100 },
    { number: 2, name: 'type', kind: 'string', repeated: false, maxLength: 200 },
    { number: 3, name: 'reason', kind: 'string', repeated: false, maxLength: 200 },
  ],
  'plaza.personal.v1.ExportPersonRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.system.v1.GetHealthRequest': [],
  'plaza.wallet.v1.ApprovePayoutRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.AwardCreditsRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'varint', repeated: false },
    { number: 3, name: 'source', kind: 'string', repeated: false, maxLength: 32 },
    { number: 4, name: 'description', kind: 'string', repeated: false, maxLength: 256 },
    { number: 5, name: 'reference', kind: 'string', repeated: false, maxLength: 300 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.BulkTransferRequest': [
    { number: 1, name: 'transfers', kind: 'message', repeated: true, message: 'plaza.wallet.v1.Transfer', maxItems: 500 },
  ],
  'plaza.wallet.v1.CancelAnyPayoutRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'reason', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.CancelPaymentRequestRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.CancelPayoutRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.CaptureHoldRequest': [
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.CapturePartRequest': [
    { number: 1, name: 'hold_request_id', kind: 'string', repeated: false, maxLength: 255 },
    { number: 2, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 3, name: 'final', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.CapturePaymentRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 3, name: 'final', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.Charge': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 3, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 4, name: 'expires_at', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 5, name: 'metadata', kind: 'message', repeated: false, message: 'google.protobuf.Struct', maxLength: 16384 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.ChargeOrdersRequest': [
    { number: 1, name: 'charges', kind: 'message', repeated: true, message: 'plaza.wallet.v1.Charge', maxItems: 500 },
  ],
  'plaza.wallet.v1.CheckoutCreditsRequest': [
    { number: 1, name: 'package', kind: 'string', repeated: false, maxLength: 32 },
    { number: 2, name: 'amount', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.ClosePersonRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'attempt', kind: 'varint', repeated: false },
    { number: 3, name: 'forfeit_credits', kind: 'varint', repeated: false },
    { number: 4, name: 'heir_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.CompleteAdViewRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.CountCreditsRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.CreateMerchantRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'name', kind: 'string', repeated: false, maxLength: 128 },
    { number: 3, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 4, name: 'fee_rate', kind: 'varint', repeated: false },
    { number: 5, name: 'fee_fixed', kind: 'string', repeated: false, maxLength: 64 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.CreatePaymentRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 3, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 4, name: 'description', kind: 'string', repeated: false, maxLength: 256 },
    { number: 5, name: 'capture_method', kind: 'string', repeated: false, maxLength: 32 },
    { number: 6, name: 'order_reference', kind: 'string', repeated: false, maxLength: 128 },
    { number: 7, name: 'expires_in', kind: 'varint', repeated: false },
    { number: 9, name: 'payment_request_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.CreatePaymentRequestRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 3, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 4, name: 'description', kind: 'string', repeated: false, maxLength: 256 },
    { number: 5, name: 'order_reference', kind: 'string', repeated: false, maxLength: 128 },
    { number: 6, name: 'splits', kind: 'message', repeated: true, message: 'plaza.wallet.v1.Split', maxItems: 10 },
    { number: 7, name: 'expires_in', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.CreatePayoutRequest': [
    { number: 1, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 2, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 3, name: 'destination', kind: 'string', repeated: false, maxLength: 100 },
    { number: 4, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 5, name: 'destination_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.CreateQuoteRequest': [
    { number: 1, name: 'from', kind: 'string', repeated: false, maxLength: 32 },
    { number: 2, name: 'to', kind: 'string', repeated: false, maxLength: 32 },
    { number: 3, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 4, name: 'to_amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.CreateWalletRequest': [
    { number: 1, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.DepositRequest': [
    { number: 1, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 2, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.ExchangeRate': [
    { number: 1, name: 'from', kind: 'string', repeated: false, maxLength: 32 },
    { number: 2, name: 'to', kind: 'string', repeated: false, maxLength: 32 },
    { number: 3, name: 'rate', kind: 'string', repeated: false, maxLength: 64 },
    { number: 4, name: 'valid_from', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 5, name: 'source', kind: 'string', repeated: false, maxLength: 128 },
  ],
  'plaza.wallet.v1.ExchangeRequest': [
    { number: 1, name: 'quote_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.ExportTransactionsRequest': [
    { number: 1, name: 'from', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 2, name: 'to', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 3, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 4, name: 'type', kind: 'string', repeated: false, maxLength: 32 },
  ],
  'plaza.wallet.v1.ExtendHoldRequest': [
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'expires_at', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
  ],
  'plaza.wallet.v1.ExtendPaymentRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'expires_at', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.FindMerchantsRequest': [
    { number: 1, name: 'query', kind: 'string', repeated: false, maxLength: 100 },
    { number: 2, name: 'status', kind: 'string', repeated: false, maxLength: 16 },
    { number: 10, name: 'page_size', kind: 'varint', repeated: false },
    { number: 11, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.wallet.v1.FindPaymentsRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 3, name: 'status', kind: 'string', repeated: false, maxLength: 32 },
    { number: 4, name: 'created_after', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 5, name: 'created_before', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 10, name: 'page_size', kind: 'varint', repeated: false },
    { number: 11, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.wallet.v1.FindPayoutsRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 3, name: 'status', kind: 'string', repeated: false, maxLength: 32 },
    { number: 10, name: 'page_size', kind: 'varint', repeated: false },
    { number: 11, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.wallet.v1.FindTransactionsRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'type', kind: 'string', repeated: false, maxLength: 32 },
    { number: 3, name: 'currency', kind: 'string', repeated: false, maxLength: 3 },
    { number: 4, name: 'from', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 5, name: 'to', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 6, name: 'subject_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 10, name: 'page_size', kind: 'varint', repeated: false },
    { number: 11, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.wallet.v1.ForgetPayoutDestinationRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.FreezeWalletRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 3, name: 'reason', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.GetAccountRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.GetAnyMerchantRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.GetAnyPayoutRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.GetBalanceAtRequest': [
    { number: 1, name: 'time', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 2, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
  ],
  'plaza.wallet.v1.GetBalanceRequest': [
    { number: 1, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
  ],
  'plaza.wallet.v1.GetCreditsRequest': [],
  'plaza.wallet.v1.GetDepositRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.GetLedgerAccountsRequest': [],
  'plaza.wallet.v1.GetLimitsRequest': [],
  'plaza.wallet.v1.GetMerchantBalanceRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.GetMerchantRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.GetMovementRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.GetPaymentRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.GetPaymentRequestRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.GetPaymentStoryRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.GetPayoutRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.GetStatementRequest': [
    { number: 1, name: 'from', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 2, name: 'to', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 3, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 4, name: 'page_size', kind: 'varint', repeated: false },
    { number: 5, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.wallet.v1.GetVolumeRequest': [],
  'plaza.wallet.v1.GrantCreditsRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'varint', repeated: false },
    { number: 3, name: 'description', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.ListCreditPackagesRequest': [],
  'plaza.wallet.v1.ListCreditTransactionsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 3, name: 'source', kind: 'string', repeated: false, maxLength: 32 },
  ],
  'plaza.wallet.v1.ListHoldsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.wallet.v1.ListLedgerMonthsRequest': [],
  'plaza.wallet.v1.ListMerchantTransactionsRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 4, name: 'type', kind: 'string', repeated: false, maxLength: 32 },
  ],
  'plaza.wallet.v1.ListMerchantsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.wallet.v1.ListPaymentRequestsRequest': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 4, name: 'status', kind: 'string', repeated: false, maxLength: 32 },
  ],
  'plaza.wallet.v1.ListPaymentsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 3, name: 'status', kind: 'string', repeated: false, maxLength: 32 },
    { number: 4, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 5, name: 'order_reference', kind: 'string', repeated: false, maxLength: 200 },
  ],
  'plaza.wallet.v1.ListPayoutDestinationsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 3, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.ListPayoutsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 3, name: 'status', kind: 'string', repeated: false, maxLength: 32 },
  ],
  'plaza.wallet.v1.ListRatesRequest': [],
  'plaza.wallet.v1.ListTransactionsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 3, name: 'type', kind: 'string', repeated: false, maxLength: 32 },
    { number: 4, name: 'from', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 5, name: 'to', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 6, name: 'min_amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 7, name: 'max_amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 8, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 9, name: 'direction', kind: 'string', repeated: false, maxLength: 32 },
  ],
  'plaza.wallet.v1.ListUnclaimedRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
    { number: 3, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 4, name: 'currency', kind: 'string', repeated: false, maxLength: 3 },
  ],
  'plaza.wallet.v1.ListUnclaimedTransactionsRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'page_size', kind: 'varint', repeated: false },
    { number: 3, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.wallet.v1.ListVerificationsRequest': [
    { number: 1, name: 'page_size', kind: 'varint', repeated: false },
    { number: 2, name: 'page_token', kind: 'string', repeated: false, maxLength: 1024 },
  ],
  'plaza.wallet.v1.ListWalletsRequest': [],
  'plaza.wallet.v1.MovePersonRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'heir_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.OpenWalletRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.PayTestPaymentRequestRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'capture_method', kind: 'string', repeated: false, maxLength: 16 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.PayUnclaimedRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'string', repeated: false, maxLength: 32 },
    { number: 3, name: 'recipient_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 4, name: 'reference', kind: 'string', repeated: false, maxLength: 200 },
    { number: 5, name: 'reason', kind: 'string', repeated: false, maxLength: 200 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.PlaceHoldRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 3, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 4, name: 'expires_at', kind: 'message', repeated: false, message: 'google.protobuf.Timestamp' },
    { number: 5, name: 'metadata', kind: 'message', repeated: false, message: 'google.protobuf.Struct', maxLength: 16384 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.PreviewPurchaseRefundRequest': [
    { number: 1, name: 'hold_request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.PurchaseCreditsRequest': [
    { number: 1, name: 'package', kind: 'string', repeated: false, maxLength: 32 },
    { number: 2, name: 'amount', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.PutRatesRequest': [
    { number: 1, name: 'rates', kind: 'message', repeated: true, message: 'plaza.wallet.v1.ExchangeRate', maxItems: 100 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.ReceiveStripeEventRequest': [
    { number: 1, name: 'payload', kind: 'message', repeated: false, message: 'google.api.HttpBody', maxLength: 1048576 },
  ],
  'plaza.wallet.v1.RefundCreditsRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'transaction_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 3, name: 'amount', kind: 'varint', repeated: false },
    { number: 4, name: 'description', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.RefundDepositRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 3, name: 'allow_debt', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.RefundPaymentRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 3, name: 'reason', kind: 'string', repeated: false, maxLength: 256 },
    { number: 4, name: 'with_fee', kind: 'varint', repeated: false },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.RefundPurchaseRequest': [
    { number: 1, name: 'transaction_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'hold_request_id', kind: 'string', repeated: false, maxLength: 255 },
    { number: 3, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 4, name: 'reason', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.ReopenPersonRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'attempt', kind: 'varint', repeated: false },
  ],
  'plaza.wallet.v1.ReverseTransactionRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'reason', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.SendRequest': [
    { number: 1, name: 'recipient_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'recipient_email', kind: 'string', repeated: false, maxLength: 300 },
    { number: 3, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 4, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 5, name: 'note', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.SetLimitsRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 3, name: 'movement_limit', kind: 'string', repeated: false, maxLength: 64 },
    { number: 4, name: 'day_limit', kind: 'string', repeated: false, maxLength: 64 },
    { number: 5, name: 'reason', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.SpendCreditsRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'varint', repeated: false },
    { number: 3, name: 'description', kind: 'string', repeated: false, maxLength: 256 },
    { number: 4, name: 'reference', kind: 'string', repeated: false, maxLength: 300 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.Split': [
    { number: 1, name: 'merchant_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
  ],
  'plaza.wallet.v1.StartAdViewRequest': [
    { number: 1, name: 'ad_id', kind: 'string', repeated: false, maxLength: 128 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.StartVerificationRequest': [],
  'plaza.wallet.v1.Transfer': [
    { number: 1, name: 'payer_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'recipient_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 3, name: 'amount', kind: 'string', repeated: false, maxLength: 64 },
    { number: 4, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 5, name: 'note', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.UnfreezeWalletRequest': [
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 2, name: 'currency', kind: 'string', repeated: false, maxLength: 32 },
    { number: 3, name: 'reason', kind: 'string', repeated: false, maxLength: 256 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
  'plaza.wallet.v1.VoidHoldRequest': [
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
    { number: 1, name: 'user_id', kind: 'string', repeated: false, maxLength: 36 },
  ],
  'plaza.wallet.v1.VoidPaymentRequest': [
    { number: 1, name: 'id', kind: 'string', repeated: false, maxLength: 36 },
    { number: 15, name: 'request_id', kind: 'string', repeated: false, maxLength: 255 },
  ],
};
