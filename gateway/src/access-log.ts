// One line of JSON for each request at the public door, and one for each call inside that Envoy itself had to end.
// Neither holds a token, nor a query: both can be secrets.
export function accessLog(path: string | undefined, door: 'edge' | 'inner'): object[] {
  return [
    {
      name: path === undefined ? 'envoy.access_loggers.stdout' : 'envoy.access_loggers.file',
      filter: door === 'inner' ? { response_flag_filter: {} } : notPolledKeys,
      typed_config: {
        // Not the file /dev/stdout: who runs as another user than the one who made it may not open it again.
        ...(path === undefined
          ? { '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog' }
          : { '@type': 'type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog', path }),
        log_format: { json_format: door === 'edge' ? edgeFormat : innerFormat },
      },
    },
  ];
}

/** Who verifies tokens, ourselves too, polls the keys every few seconds: only a failure of that is worth a line. */
const notPolledKeys = {
  or_filter: {
    filters: [
      {
        header_filter: {
          // As the transcoder leaves it.
          header: {
            name: ':path',
            string_match: { exact: '/plaza.auth.v1.AuthService/GetJwks' },
            invert_match: true,
          },
        },
      },
      { status_code_filter: { comparison: { op: 'GE', value: { default_value: 400, runtime_key: 'plaza.unused' } } } },
    ],
  },
};

const common = {
  time: '%START_TIME%',
  // What was too broken to be a request has the id of its answer.
  request_id:
    '%COALESCE({"operators":[{"command":"REQ","param":"x-request-id"},{"command":"RESP","param":"x-request-id"}]}):128%',
  // The transcoder makes every method POST.
  method: '%REQ(X-ENVOY-ORIGINAL-METHOD?:METHOD)%',
  path: '%PATH(NQ:ORIG_OR_PATH):500%',
  rpc: '%ROUTE_NAME%',
  status: '%RESPONSE_CODE%',
  grpc_status: '%GRPC_STATUS_NUMBER%',
  duration_ms: '%DURATION%',
  flags: '%RESPONSE_FLAGS%',
  details: '%RESPONSE_CODE_DETAILS%',
  upstream: '%UPSTREAM_CLUSTER%',
  upstream_address: '%UPSTREAM_HOST%',
};

const edgeFormat = {
  log: 'access',
  ...common,
  user_id: '%DYNAMIC_METADATA(envoy.filters.http.jwt_authn:jwt:sub)%',
  client: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
  protocol: '%PROTOCOL%',
  bytes_in: '%BYTES_RECEIVED%',
  bytes_out: '%BYTES_SENT%',
  user_agent: '%REQ(USER-AGENT):200%',
};

const innerFormat = { log: 'refusal', ...common };
