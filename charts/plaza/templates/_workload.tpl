{{/* What a service and the gateway have alike: ServiceAccount, HPA and PDB. (list $ component values) */}}
{{- define "plaza.around" -}}
{{- $root := index . 0 -}}
{{- $component := index . 1 -}}
{{- $values := index . 2 -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "plaza.metadata" (list $root $component $component $values.serviceAccountAnnotations) | nindent 2 }}
automountServiceAccountToken: false
{{- if $values.autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "plaza.metadata" (list $root $component $component) | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "plaza.fullname" $root }}-{{ $component }}
  minReplicas: {{ $values.autoscaling.minReplicas }}
  maxReplicas: {{ $values.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ $values.autoscaling.targetCPU }} }
  behavior:
    scaleDown:
      stabilizationWindowSeconds: {{ $values.autoscaling.scaleDownSeconds }}
{{- end }}
{{- if $values.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "plaza.metadata" (list $root $component $component) | nindent 2 }}
spec:
  maxUnavailable: {{ $values.podDisruptionBudget.maxUnavailable }}
  # Those that do not work anyway do not keep a node from being drained.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "plaza.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ $component }}
{{- end }}
{{- end -}}

{{/* Volumes of certificates that a component may have, and where they go: (list $ component) */}}
{{- define "plaza.certificateVolumes" -}}
{{- $root := index . 0 -}}
{{- if ne (include "plaza.mtls" $root) "disabled" }}
- name: mtls
  secret: { secretName: {{ include "plaza.fullname" $root }}-{{ index . 1 }}-mtls, defaultMode: 288 }
{{- end }}
{{- if ne (index . 1) "gateway" }}
{{- include "plaza.dataVolumes" $root }}
{{- end }}
{{- end -}}

{{/* Certificates of the databases and of Redis, and where they go. */}}
{{- define "plaza.dataVolumes" -}}
{{- with .Values.database.caSecret }}
- name: database-ca
  secret: { secretName: {{ . }}, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- with .Values.redis.caSecret }}
- name: redis-ca
  secret: { secretName: {{ . }}, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- end -}}

{{- define "plaza.dataMounts" -}}
{{- if .Values.database.caSecret }}
- { name: database-ca, mountPath: /etc/plaza/database-ca, readOnly: true }
{{- end }}
{{- if .Values.redis.caSecret }}
- { name: redis-ca, mountPath: /etc/plaza/redis-ca, readOnly: true }
{{- end }}
{{- end -}}

{{- define "plaza.certificateMounts" -}}
{{- $root := index . 0 -}}
{{- if ne (include "plaza.mtls" $root) "disabled" }}
- { name: mtls, mountPath: /etc/plaza/mtls, readOnly: true }
{{- end }}
{{- if ne (index . 1) "gateway" }}
{{- include "plaza.dataMounts" $root }}
{{- end }}
{{- end -}}

{{/* Where everybody is, and how one speaks to them: environment of services and of the gateway alike. */}}
{{- define "plaza.addresses" -}}
{{- $root := . -}}
{{- range splitList " " (include "plaza.serviceNames" .) }}
{{ upper . }}_ADDRESS: {{ include "plaza.fullname" $root }}-{{ . }}:50051
{{- end }}
{{- if ne (include "plaza.mtls" .) "disabled" }}
TLS_CERT_FILE: /etc/plaza/mtls/tls.crt
TLS_KEY_FILE: /etc/plaza/mtls/tls.key
TLS_CA_FILE: /etc/plaza/mtls/ca.crt
{{- end }}
{{- end -}}
