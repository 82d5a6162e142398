export const serviceNames = ['auth', 'wallet', 'catalog', 'messaging'] as const;
export type ServiceName = (typeof serviceNames)[number];
