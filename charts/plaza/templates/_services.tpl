{{/* Generated from packages/services by dev/src/generate.ts. Do not edit. */}}
{{- define "plaza.serviceNames" -}}auth wallet catalog messaging{{- end -}}
