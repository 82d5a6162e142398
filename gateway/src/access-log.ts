// The log of the public door: a line of JSON for each refusal, each fault and each change, and for a share of the reads that succeed. Another
// line for each call inside that Envoy itself had to end. Neither holds a token, nor a query: both can be secrets.
import type { GatewayOptions } from './options.ts';

type Filter = Record<string, unknown>;

/** Envoy keeps lines in a buffer, and another thread writes them every second: see `--file-flush-interval-msec`. */
export function accessLog({ accessLog: path, accessLogReads }: GatewayOptions, door: 'edge' | 'inner'): object[] {
  return [
    {
      name: path === undefined ? 'envoy.access_loggers.stdout' : 'envoy.access_loggers.file',
      filter: door === 'inner' ? endedByEnvoy : and(either(isWorthALine, isSampled(accessLogReads)), isNotPolledKeys),
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

const isRefused: Filter = {
  status_code_filter: { comparison: { op: 'GE', value: { default_value: 400, runtime_key: 'plaza.unused' } } },
};
const endedByEnvoy: Filter = { response_flag_filter: {} };
const isSlow: Filter = {
  duration_filter: { comparison: { op: 'GE', value: { default_value: 1000, runtime_key: 'plaza.unused' } } },
};
/** Whatever is not GET, HEAD or OPTIONS: the transcoder makes every method POST, and says what it was. Every gRPC call is one. */
const isChange = and(isNot(':method', 'GET|HEAD|OPTIONS'), isNot('x-envoy-original-method', 'GET'));
const isWorthALine = either(isRefused, endedByEnvoy, isChange, isSlow);

/** By chance, not by the request id, which a client can choose. */
function isSampled(percent: number): Filter {
  return {
    runtime_filter: {
      runtime_key: 'plaza.access_log_reads',
      percent_sampled: { numerator: percent, denominator: 'HUNDRED' },
      use_independent_randomness: true,
    },
  };
}

/** Who verifies tokens, ourselves too, polls the keys every few seconds: only a failure of that is worth a line. */
const isNotPolledKeys = either(
  // As the transcoder leaves it.
  isNot(':path', '/plaza[.]auth[.]v1[.]AuthService/GetJwks'),
  isRefused,
);

function isNot(name: string, regex: string): Filter {
  return {
    header_filter: {
      header: {
        name,
        string_match: { safe_regex: { regex } },
        invert_match: true,
        treat_missing_header_as_empty: true,
      },
    },
  };
}

function and(...filters: Filter[]): Filter {
  return { and_filter: { filters } };
}

function either(...filters: Filter[]): Filter {
  return { or_filter: { filters } };
}

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
