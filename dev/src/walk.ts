/** The last output of `npm start`: all addresses, and a walk to paste into a shell. */
export function addressesText(
  url: string,
  addresses: Record<string, string>,
  logFolder: string,
  others: Record<string, string>,
): string {
  const lines = {
    console: `${url}/console`,
    gateway: url,
    reference: `${url}/docs`,
    ...addresses,
    ...others,
    logs: logFolder,
  };
  return Object.entries(lines)
    .map(([name, at]) => `  ${name.padEnd(12)} ${at}`)
    .join('\n');
}

export function walkText(url: string): string {
  return `Paste this into another terminal:

curl ${url}/api/health
curl -X POST ${url}/api/auth/register -H "Content-Type: application/json" \\
  -d '{"email": "test@paiecashfan.com", "password": "test123", "name": "Test User"}'
TOKEN=$(curl -s -X POST ${url}/api/auth/login -H "Content-Type: application/json" \\
  -d '{"email": "test@paiecashfan.com", "password": "test123"}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl ${url}/api/wallet/balance -H "Authorization: Bearer $TOKEN"
curl ${url}/api/esim/plans
curl "${url}/api/shop/products?club=AS_MONACO"
curl ${url}/api/tickets/events
curl -X POST ${url}/api/wallet/deposit -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '{"amount": "200.00", "currency": "EUR"}'
EVENT=$(curl -s "${url}/api/tickets/events?club=AS_MONACO" | sed 's/^[^[]*\\[{"id":"\\([^"]*\\)".*/\\1/')
curl -X POST ${url}/api/tickets/purchase -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -H "Idempotency-Key: first-walk" -d "{\\"event_id\\": \\"$EVENT\\", \\"category\\": \\"Premium\\", \\"quantity\\": 1}"
curl ${url}/api/tickets -H "Authorization: Bearer $TOKEN"
curl ${url}/api/wallet/transactions -H "Authorization: Bearer $TOKEN"
`;
}
