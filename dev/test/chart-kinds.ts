// What is checked of kinds that Kubernetes itself does not have: the fields that the chart uses, as their documentation has them, and no others.
type Schema = Record<string, unknown>;

const text: Schema = { type: 'string', minLength: 1 };
const list = (items: Schema, minItems = 1): Schema => ({ type: 'array', items, minItems });
const object = (required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});
const texts: Schema = { type: 'object', additionalProperties: { type: 'string' } };
const metadata = object({ name: text, namespace: text, labels: texts }, { annotations: texts });
const kind = (spec: Schema): Schema => object({ apiVersion: text, kind: text, metadata, spec });
const hours: Schema = { type: 'string', pattern: '^[0-9]+h$' };
const privateKey = object({
  algorithm: { enum: ['RSA', 'ECDSA', 'Ed25519'] },
  size: { enum: [256, 384, 521, 2048, 4096] },
  rotationPolicy: { enum: ['Always', 'Never'] },
});
const issuerRef = object({ name: text, kind: { enum: ['Issuer', 'ClusterIssuer'] }, group: text });
const parentRef = object(
  { name: text },
  { namespace: text, sectionName: text, kind: text, group: text, port: { type: 'integer' } },
);
const route = kind(
  object(
    {
      parentRefs: list(parentRef),
      rules: list(object({ backendRefs: list(object({ name: text, port: { type: 'integer' } })) })),
    },
    { hostnames: list(text) },
  ),
);
const rule: Schema = {
  anyOf: [
    object({ record: { type: 'string', pattern: '^[a-zA-Z_:][a-zA-Z0-9_:]*$' }, expr: text }),
    object(
      { alert: text, expr: text, labels: texts, annotations: texts },
      { for: { type: 'string', pattern: '^[0-9]+[smh]$' } },
    ),
  ],
};

export const otherKinds: Record<string, Schema> = {
  'monitoring.coreos.com/v1 ServiceMonitor': kind(
    object({
      selector: object({ matchLabels: texts }),
      endpoints: list(object({ port: text, path: text, interval: text })),
    }),
  ),
  'monitoring.coreos.com/v1 PrometheusRule': kind(object({ groups: list(object({ name: text, rules: list(rule) })) })),
  'cert-manager.io/v1 Issuer': kind({
    oneOf: [object({ selfSigned: object({}) }), object({ ca: object({ secretName: text }) })],
  }),
  'cert-manager.io/v1 Certificate': kind(
    object(
      { commonName: text, secretName: text, duration: hours, renewBefore: hours, privateKey, issuerRef },
      {
        isCA: { type: 'boolean' },
        dnsNames: list(text),
        usages: list({ enum: ['digital signature', 'key encipherment', 'server auth', 'client auth'] }),
      },
    ),
  ),
  'gateway.networking.k8s.io/v1 HTTPRoute': route,
  'gateway.networking.k8s.io/v1 GRPCRoute': route,
};
