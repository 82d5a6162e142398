// Keys of the services under test, the same in every process of a test.
import { createHash } from 'node:crypto';
import { publicKeyText } from '@plaza/service';
import { perService, serviceNames, variableOf, type ServiceName } from '@plaza/services';

const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The private key of each service. */
export const testServiceKeys = perService((name) =>
  Buffer.concat([pkcs8, createHash('sha256').update(`a test's key of ${name}`).digest()]).toString('base64'),
);

/** The key of the gateway at auth. */
export const testGatewayKey = 'what-the-gateway-of-a-test-shows-to-auth';

/** SERVICE_PUBLIC_KEYS of a test. */
export const testPublicKeys = serviceNames.map((name) => `${name}:${publicKeyText(testServiceKeys[name])}`).join(',');

/** The variables of a service with its keys. */
export function testKeysOf(name: ServiceName): Record<string, string> {
  return { [variableOf(name, 'SERVICE_KEY')]: testServiceKeys[name], SERVICE_PUBLIC_KEYS: testPublicKeys };
}
