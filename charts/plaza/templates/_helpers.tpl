{{/* Names and labels. */}}
{{- define "plaza.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "plaza.labels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: plaza
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "plaza.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* metadata of an object: (list $ component name-suffix [annotations]) */}}
{{- define "plaza.metadata" -}}
{{- $root := index . 0 -}}
{{- $component := index . 1 -}}
{{- $suffix := index . 2 -}}
name: {{ include "plaza.fullname" $root }}-{{ $suffix }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- include "plaza.labels" $root | nindent 2 }}
  app.kubernetes.io/component: {{ $component }}
{{- if gt (len .) 3 }}
{{- with index . 3 }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* An image: (list $ name own) */}}
{{- define "plaza.image" -}}
{{- $root := index . 0 -}}
{{- if index . 2 -}}
{{- index . 2 -}}
{{- else -}}
{{- $registry := default $root.Values.image.registry $root.Values.global.imageRegistry -}}
{{- printf "%s%s-%s:%s" (ternary (printf "%s/" (trimSuffix "/" $registry)) "" (ne $registry "")) $root.Values.image.repository (index . 1) (default $root.Chart.AppVersion $root.Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* What holds for one service, as YAML: (list $ name). Its own values go before a trial's, and those before everybody's. */}}
{{- define "plaza.serviceValues" -}}
{{- $root := index . 0 -}}
{{- $base := deepCopy $root.Values.service -}}
{{- if $root.Values.trial.enabled -}}
{{- $base = mergeOverwrite $base (include "plaza.trialSize" $root | fromYaml) -}}
{{- end -}}
{{- mergeOverwrite $base (deepCopy (index $root.Values.services (index . 1))) | toYaml -}}
{{- end -}}

{{/* The same for a service or the gateway: (list $ component) */}}
{{- define "plaza.componentValues" -}}
{{- if eq (index . 1) "gateway" -}}{{- include "plaza.gatewayValues" (index . 0) -}}{{- else -}}{{- include "plaza.serviceValues" . -}}{{- end -}}
{{- end -}}

{{- define "plaza.gatewayValues" -}}
{{- $base := deepCopy .Values.gateway -}}
{{- if .Values.trial.enabled -}}
{{- $base = mergeOverwrite $base (include "plaza.trialSize" . | fromYaml) (dict "autoscaling" (deepCopy .Values.trial.gateway)) -}}
{{- end -}}
{{- toYaml $base -}}
{{- end -}}

{{/* A trial is small, whatever the defaults are. */}}
{{- define "plaza.trialSize" -}}
replicas: 1
autoscaling: { minReplicas: 1, maxReplicas: 3, scaleDownSeconds: 60 }
resources:
  requests: { cpu: 50m, memory: 128Mi }
{{- end -}}

{{/* A value as an environment has it: large numbers without an exponent. */}}
{{- define "plaza.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) -}}{{- printf "%.0f" . | quote -}}{{- else -}}{{- toString . | quote -}}{{- end -}}
{{- end -}}

{{- define "plaza.environment" -}}{{ ternary "development" .Values.environment .Values.trial.enabled }}{{- end -}}
{{- define "plaza.paymentProvider" -}}{{ ternary "sandbox" .Values.payments.provider (and .Values.trial.enabled (eq .Values.payments.provider "none")) }}{{- end -}}

{{- define "plaza.esimProvider" -}}{{ ternary "sandbox" .Values.esim.provider (and .Values.trial.enabled (eq .Values.esim.provider "none")) }}{{- end -}}

{{/* Security of pods and containers: the restricted standard, and nothing to write to. */}}
{{- define "plaza.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "plaza.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* Beginning of every pod's spec: (list $ serviceAccountName) */}}
{{- define "plaza.podSpec" -}}
{{- $root := index . 0 -}}
serviceAccountName: {{ index . 1 }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "plaza.podSecurity" $root | nindent 2 }}
{{- with $root.Values.global.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Where pods go: (list $ values component) */}}
{{- define "plaza.placement" -}}
{{- $root := index . 0 -}}
{{- $values := index . 1 -}}
{{- $component := index . 2 -}}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
topologySpreadConstraints:
{{- with $values.topologySpreadConstraints }}
  {{- toYaml . | nindent 2 }}
{{- else }}
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "plaza.selector" $root | nindent 8 }}
        app.kubernetes.io/component: {{ $component }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Redis, for services and whoever else needs it. */}}
{{- define "plaza.redisEnv" -}}
{{- if .Values.redis.existingSecret }}
- name: REDIS_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.redis.existingSecret }}, key: REDIS_URL } }
{{- else if .Values.redis.url }}
- name: REDIS_URL
  valueFrom: { secretKeyRef: { name: {{ include "plaza.fullname" . }}-redis, key: REDIS_URL } }
{{- end }}
{{- end -}}

{{- define "plaza.redisNodes" -}}
{{- if .Values.trial.enabled -}}
{{- $nodes := list -}}
{{- range until 6 -}}
{{- $nodes = append $nodes (printf "%s-valkey-%d:6379" (include "plaza.fullname" $) .) -}}
{{- end -}}
{{- join "," $nodes -}}
{{- else -}}
{{- join "," .Values.redis.clusterNodes -}}
{{- end -}}
{{- end -}}

{{/* The Secret with the secrets of all services. */}}
{{- define "plaza.secretsName" -}}
{{- default (printf "%s-secrets" (include "plaza.fullname" .)) .Values.secrets.existingSecret -}}
{{- end -}}

{{/* The Secret with the key of one service, or of the gateway: (list $ component) */}}
{{- define "plaza.keySecret" -}}
{{- $root := index . 0 -}}
{{- default (include "plaza.secretsName" $root) (index $root.Values.secrets.own (index . 1)) -}}
{{- end -}}

{{/* The variable with the URL of a schema's database. */}}
{{- define "plaza.databaseVariable" -}}
{{- printf "%s_DATABASE_URL" (ternary "BACKEND_APP" (upper .) (eq . "billing")) -}}
{{- end -}}

{{/* Where the URL of a database is: (list $ schema), as "name key". */}}
{{- define "plaza.databaseSecret" -}}
{{- $root := index . 0 -}}
{{- $key := include "plaza.databaseVariable" (index . 1) -}}
{{- if $root.Values.database.existingSecret -}}
{{- printf "%s %s" $root.Values.database.existingSecret $key -}}
{{- else -}}
{{- printf "%s-%s-database %s" (include "plaza.fullname" $root) (index . 1) $key -}}
{{- end -}}
{{- end -}}

{{/* Whether URLs are made here. */}}
{{- define "plaza.makesUrls" -}}
{{- if or .Values.trial.enabled .Values.database.server.host -}}yes{{- end -}}
{{- end -}}

{{/*
What is made once and kept: read from the cluster where it is there, and otherwise made, once for the whole rendering. Ends up in
.Values.made, so that hooks and services get the same.
*/}}
{{- define "plaza.make" -}}
{{- if not (hasKey .Values "made") -}}
{{- $found := dict -}}
{{- with lookup "v1" "Secret" .Release.Namespace (printf "%s-secrets" (include "plaza.fullname" .)) -}}
{{- range $key, $value := .data -}}{{- $_ := set $found $key (b64dec $value) -}}{{- end -}}
{{- end -}}
{{- $made := dict "GATEWAY_KEY" (randAlphaNum 48) "ENCRYPTION_KEY" (randBytes 32) -}}
{{- $public := list -}}
{{- range splitList " " (include "plaza.serviceNames" .) -}}
{{- $key := printf "%s_SERVICE_KEY" (upper .) -}}
{{- $certificate := printf "%s_SERVICE_CERTIFICATE" (upper .) -}}
{{- if not (and (hasKey $found $key) (hasKey $found $certificate)) -}}
{{- $pem := genPrivateKey "ed25519" -}}
{{- $_ := set $found $key (include "plaza.der" $pem) -}}
{{- /* Helm can't write a public key; a certificate has it, and is asked nothing else. */ -}}
{{- $_ := set $found $certificate (include "plaza.der" (genSelfSignedCertWithKey . nil nil 36500 $pem).Cert) -}}
{{- end -}}
{{- $public = append $public (printf "%s:%s" . (index $found $certificate)) -}}
{{- end -}}
{{- $_ := set $found "SERVICE_PUBLIC_KEYS" (join "," $public) -}}
{{- range concat (splitList " " (include "plaza.schemaNames" .)) (list "migration" "admin") -}}
{{- $_ := set $made (printf "password-%s" .) (randAlphaNum 32) -}}
{{- end -}}
{{- $_ := set .Values "made" (merge $found $made) -}}
{{- end -}}
{{- end -}}

{{/* What is between the lines of a PEM, in one line. */}}
{{- define "plaza.der" -}}{{- regexReplaceAll "-----[A-Z ]+-----|\\s" . "" -}}{{- end -}}

{{/* A URL that is made here: (list $ role password) */}}
{{- define "plaza.madeUrl" -}}
{{- $root := index . 0 -}}
{{- $server := $root.Values.database.server -}}
{{- $host := ternary (printf "%s-postgres" (include "plaza.fullname" $root)) $server.host $root.Values.trial.enabled -}}
{{- printf "postgres://%s:%s@%s:%d/%s%s" (index . 1) (index . 2) $host (int (ternary 5432 $server.port $root.Values.trial.enabled)) (ternary "postgres" $server.name $root.Values.trial.enabled) (ternary (printf "?%s" $server.parameters) "" (and (ne $server.parameters "") (not $root.Values.trial.enabled))) -}}
{{- end -}}

{{/* The URL of a schema, or of migrations, where it is known here: (list $ name) */}}
{{- define "plaza.databaseUrl" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- if include "plaza.makesUrls" $root -}}
{{- include "plaza.make" $root -}}
{{- include "plaza.madeUrl" (list $root (ternary "plaza_migrator" (printf "plaza_%s" $name) (eq $name "migration")) (index $root.Values.made (printf "password-%s" $name))) -}}
{{- else -}}
{{- index $root.Values.database.urls $name -}}
{{- end -}}
{{- end -}}

{{- define "plaza.hasAdmin" -}}
{{- if or .Values.trial.enabled .Values.database.admin.existingSecret .Values.database.admin.url -}}yes{{- end -}}
{{- end -}}

{{/* certManager, generated, existing or disabled. */}}
{{- define "plaza.mtls" -}}
{{- if eq .Values.mtls.mode "auto" -}}
{{- ternary "certManager" "generated" (.Capabilities.APIVersions.Has "cert-manager.io/v1/Certificate") -}}
{{- else -}}
{{- .Values.mtls.mode -}}
{{- end -}}
{{- end -}}

{{/* The scheme of the public door. */}}
{{- define "plaza.scheme" -}}{{ ternary "https" "http" (ne .Values.gateway.tls.existingSecret "") }}{{- end -}}

{{/* Annotations of hooks of this weight, for Helm or for Argo CD: (list $ weight) */}}
{{- define "plaza.hook" -}}
{{- $root := index . 0 -}}
{{- if $root.Values.argocd.enabled -}}
argocd.argoproj.io/hook: PreSync
argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
argocd.argoproj.io/sync-wave: {{ index . 1 | quote }}
{{- else -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: {{ index . 1 | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}
{{- end -}}

{{/* Where the pictures are, for catalog and for the gateway, which lets the console reach them. */}}
{{- define "plaza.store" -}}
MEDIA_S3_BUCKET: {{ .Values.media.bucket | quote }}
MEDIA_S3_REGION: {{ .Values.media.region | quote }}
{{- with .Values.media.endpoint }}
MEDIA_S3_ENDPOINT: {{ . | quote }}
{{- end }}
{{- with .Values.media.clientEndpoint }}
MEDIA_S3_CLIENT_ENDPOINT: {{ . | quote }}
{{- end }}
{{- with .Values.media.publicUrl }}
MEDIA_PUBLIC_URL: {{ . | quote }}
{{- end }}
{{- end -}}

{{/* The annotation of an alert that leads to its part of the operations guide. */}}
{{- define "plaza.runbook" -}}
{{- $root := index . 0 -}}
{{- with $root.Values.monitoring.prometheusRule.docs -}}
runbook_url: {{ trimSuffix "/" . }}/operations.md#{{ index $ 1 }}
{{- else -}}
runbook: docs/operations.md#{{ index . 1 }}
{{- end -}}
{{- end -}}
