{{/* Generated from packages/services by dev/src/generate.ts. Do not edit. */}}
{{- define "plaza.serviceNames" -}}auth wallet catalog messaging{{- end -}}
{{- define "plaza.schemaNames" -}}auth wallet catalog messaging billing{{- end -}}
