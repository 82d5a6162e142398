// Generated from proto/ by dev/src/generate.ts. Do not edit.

export interface RpcRule {
  readonly service: string;
  /** Who may call: from the option plaza.options.v1.access. 'unspecified' is denied. */
  readonly access: 'unspecified' | 'public' | 'user' | 'admin' | 'service';
  /** Seconds for which an anonymous answer may stay in the gateway's cache. */
  readonly publicCacheSeconds: number;
  /** Whether more than one message may go either way. */
  readonly streams: boolean;
  readonly http: readonly { readonly method: string; readonly template: string }[];
}

/** Every rpc by its gRPC path. */
export const rpcs: Readonly<Record<string, RpcRule>> = {
  '/plaza.auth.v1.AuthInternalService/CountUsers': { service: 'plaza.auth.v1.AuthInternalService', access: 'service', publicCacheSeconds: 0, streams: false, http: [] },
  '/plaza.auth.v1.AuthInternalService/FindUserByEmail': { service: 'plaza.auth.v1.AuthInternalService', access: 'service', publicCacheSeconds: 0, streams: false, http: [] },
  '/plaza.auth.v1.AuthInternalService/GetUsers': { service: 'plaza.auth.v1.AuthInternalService', access: 'service', publicCacheSeconds: 0, streams: false, http: [] },
  '/plaza.auth.v1.AuthService/GetJwks': { service: 'plaza.auth.v1.AuthService', access: 'public', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/.well-known/jwks.json' }] },
  '/plaza.auth.v1.AuthService/GetMe': { service: 'plaza.auth.v1.AuthService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/auth/me' }] },
  '/plaza.auth.v1.AuthService/Login': { service: 'plaza.auth.v1.AuthService', access: 'public', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/auth/login' }] },
  '/plaza.auth.v1.AuthService/Logout': { service: 'plaza.auth.v1.AuthService', access: 'public', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/auth/logout' }] },
  '/plaza.auth.v1.AuthService/Refresh': { service: 'plaza.auth.v1.AuthService', access: 'public', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/auth/refresh' }] },
  '/plaza.auth.v1.AuthService/Register': { service: 'plaza.auth.v1.AuthService', access: 'public', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/auth/register' }] },
  '/plaza.auth.v1.AuthService/UpdateMe': { service: 'plaza.auth.v1.AuthService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'PATCH', template: '/api/auth/me' }] },
  '/plaza.catalog.v1.EsimService/Activate': { service: 'plaza.catalog.v1.EsimService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/esim/activate' }] },
  '/plaza.catalog.v1.EsimService/GetActive': { service: 'plaza.catalog.v1.EsimService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/esim/active' }] },
  '/plaza.catalog.v1.EsimService/ListPlans': { service: 'plaza.catalog.v1.EsimService', access: 'public', publicCacheSeconds: 3, streams: false, http: [{ method: 'GET', template: '/api/esim/plans' }] },
  '/plaza.catalog.v1.ShopService/AddCartItem': { service: 'plaza.catalog.v1.ShopService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/shop/cart' }] },
  '/plaza.catalog.v1.ShopService/Checkout': { service: 'plaza.catalog.v1.ShopService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/shop/checkout' }] },
  '/plaza.catalog.v1.ShopService/ClearCart': { service: 'plaza.catalog.v1.ShopService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'DELETE', template: '/api/shop/cart' }] },
  '/plaza.catalog.v1.ShopService/GetCart': { service: 'plaza.catalog.v1.ShopService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/shop/cart' }] },
  '/plaza.catalog.v1.ShopService/GetOrder': { service: 'plaza.catalog.v1.ShopService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/shop/orders/{id}' }] },
  '/plaza.catalog.v1.ShopService/GetProduct': { service: 'plaza.catalog.v1.ShopService', access: 'public', publicCacheSeconds: 3, streams: false, http: [{ method: 'GET', template: '/api/shop/products/{id}' }] },
  '/plaza.catalog.v1.ShopService/ListOrders': { service: 'plaza.catalog.v1.ShopService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/shop/orders' }] },
  '/plaza.catalog.v1.ShopService/ListProducts': { service: 'plaza.catalog.v1.ShopService', access: 'public', publicCacheSeconds: 3, streams: false, http: [{ method: 'GET', template: '/api/shop/products' }] },
  '/plaza.catalog.v1.ShopService/RemoveCartItem': { service: 'plaza.catalog.v1.ShopService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'DELETE', template: '/api/shop/cart/{product_id}' }] },
  '/plaza.catalog.v1.ShopService/UpdateCartItem': { service: 'plaza.catalog.v1.ShopService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'PATCH', template: '/api/shop/cart/{product_id}' }] },
  '/plaza.catalog.v1.StatsService/GetStats': { service: 'plaza.catalog.v1.StatsService', access: 'public', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/stats' }] },
  '/plaza.catalog.v1.TicketService/GetEvent': { service: 'plaza.catalog.v1.TicketService', access: 'public', publicCacheSeconds: 3, streams: false, http: [{ method: 'GET', template: '/api/tickets/events/{id}' }] },
  '/plaza.catalog.v1.TicketService/GetTicketQr': { service: 'plaza.catalog.v1.TicketService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/tickets/{id}/qr' }] },
  '/plaza.catalog.v1.TicketService/ListEvents': { service: 'plaza.catalog.v1.TicketService', access: 'public', publicCacheSeconds: 3, streams: false, http: [{ method: 'GET', template: '/api/tickets/events' }] },
  '/plaza.catalog.v1.TicketService/ListTickets': { service: 'plaza.catalog.v1.TicketService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/tickets' }] },
  '/plaza.catalog.v1.TicketService/Purchase': { service: 'plaza.catalog.v1.TicketService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/tickets/purchase' }] },
  '/plaza.messaging.v1.SocialService/CreateConversation': { service: 'plaza.messaging.v1.SocialService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/social/conversations' }] },
  '/plaza.messaging.v1.SocialService/CreatePost': { service: 'plaza.messaging.v1.SocialService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/social/posts' }] },
  '/plaza.messaging.v1.SocialService/GetFeed': { service: 'plaza.messaging.v1.SocialService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/social/feed' }] },
  '/plaza.messaging.v1.SocialService/ListConversations': { service: 'plaza.messaging.v1.SocialService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/social/conversations' }] },
  '/plaza.messaging.v1.SocialService/ListMessages': { service: 'plaza.messaging.v1.SocialService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/social/conversations/{conversation_id}/messages' }] },
  '/plaza.messaging.v1.SocialService/MarkRead': { service: 'plaza.messaging.v1.SocialService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/social/conversations/{conversation_id}/read' }] },
  '/plaza.messaging.v1.SocialService/SendMessage': { service: 'plaza.messaging.v1.SocialService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/social/conversations/{conversation_id}/messages' }] },
  '/plaza.system.v1.SystemService/GetHealth': { service: 'plaza.system.v1.SystemService', access: 'public', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/health' }] },
  '/plaza.wallet.v1.AdService/CompleteAdView': { service: 'plaza.wallet.v1.AdService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/ads/views/{id}/complete' }] },
  '/plaza.wallet.v1.AdService/StartAdView': { service: 'plaza.wallet.v1.AdService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/ads/views' }] },
  '/plaza.wallet.v1.CreditInternalService/AwardCredits': { service: 'plaza.wallet.v1.CreditInternalService', access: 'service', publicCacheSeconds: 0, streams: false, http: [] },
  '/plaza.wallet.v1.CreditInternalService/RefundCredits': { service: 'plaza.wallet.v1.CreditInternalService', access: 'service', publicCacheSeconds: 0, streams: false, http: [] },
  '/plaza.wallet.v1.CreditInternalService/SpendCredits': { service: 'plaza.wallet.v1.CreditInternalService', access: 'service', publicCacheSeconds: 0, streams: false, http: [] },
  '/plaza.wallet.v1.CreditService/GetCredits': { service: 'plaza.wallet.v1.CreditService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/credits' }] },
  '/plaza.wallet.v1.CreditService/GrantCredits': { service: 'plaza.wallet.v1.CreditService', access: 'admin', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/admin/credits/grant' }] },
  '/plaza.wallet.v1.CreditService/ListCreditPackages': { service: 'plaza.wallet.v1.CreditService', access: 'public', publicCacheSeconds: 60, streams: false, http: [{ method: 'GET', template: '/api/credits/packages' }] },
  '/plaza.wallet.v1.CreditService/ListCreditTransactions': { service: 'plaza.wallet.v1.CreditService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/credits/transactions' }] },
  '/plaza.wallet.v1.CreditService/PurchaseCredits': { service: 'plaza.wallet.v1.CreditService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/credits/purchase' }] },
  '/plaza.wallet.v1.StatementService/ExportTransactions': { service: 'plaza.wallet.v1.StatementService', access: 'user', publicCacheSeconds: 0, streams: true, http: [{ method: 'GET', template: '/api/wallet/transactions/export' }] },
  '/plaza.wallet.v1.StatementService/GetBalanceAt': { service: 'plaza.wallet.v1.StatementService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/wallet/balance/at' }] },
  '/plaza.wallet.v1.StatementService/GetStatement': { service: 'plaza.wallet.v1.StatementService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/wallet/statements' }] },
  '/plaza.wallet.v1.WalletInternalService/CaptureHold': { service: 'plaza.wallet.v1.WalletInternalService', access: 'service', publicCacheSeconds: 0, streams: false, http: [] },
  '/plaza.wallet.v1.WalletInternalService/GetVolume': { service: 'plaza.wallet.v1.WalletInternalService', access: 'service', publicCacheSeconds: 0, streams: false, http: [] },
  '/plaza.wallet.v1.WalletInternalService/OpenWallet': { service: 'plaza.wallet.v1.WalletInternalService', access: 'service', publicCacheSeconds: 0, streams: false, http: [] },
  '/plaza.wallet.v1.WalletInternalService/PlaceHold': { service: 'plaza.wallet.v1.WalletInternalService', access: 'service', publicCacheSeconds: 0, streams: false, http: [] },
  '/plaza.wallet.v1.WalletInternalService/VoidHold': { service: 'plaza.wallet.v1.WalletInternalService', access: 'service', publicCacheSeconds: 0, streams: false, http: [] },
  '/plaza.wallet.v1.WalletService/Deposit': { service: 'plaza.wallet.v1.WalletService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/wallet/deposit' }] },
  '/plaza.wallet.v1.WalletService/GetBalance': { service: 'plaza.wallet.v1.WalletService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/wallet/balance' }] },
  '/plaza.wallet.v1.WalletService/ListTransactions': { service: 'plaza.wallet.v1.WalletService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'GET', template: '/api/wallet/transactions' }] },
  '/plaza.wallet.v1.WalletService/Send': { service: 'plaza.wallet.v1.WalletService', access: 'user', publicCacheSeconds: 0, streams: false, http: [{ method: 'POST', template: '/api/wallet/send' }] },
};
