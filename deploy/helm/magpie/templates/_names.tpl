{{/* Names, labels and images. Arguments are a dict of `root` and what else is needed. */}}

{{- define "magpie.fullname" -}}
{{- if contains "magpie" .Release.Name -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-magpie" .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{/* The name of a part: root, part. */}}
{{- define "magpie.name" -}}
{{ include "magpie.fullname" .root }}-{{ .part }}
{{- end }}

{{/* What chooses the pods of a part and never changes: root, part. */}}
{{- define "magpie.selector" -}}
app.kubernetes.io/name: magpie
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "magpie.labels" -}}
{{ include "magpie.selector" . }}
app.kubernetes.io/part-of: magpie
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* The image magpie-<image>: root, image. */}}
{{- define "magpie.image" -}}
{{- $spec := .root.Values.image -}}
{{- $name := printf "magpie-%s" .image -}}
{{- if $spec.registry -}}{{- $name = printf "%s/%s" (trimSuffix "/" $spec.registry) $name -}}{{- end -}}
{{- with index $spec.digests .image -}}
{{ $name }}@{{ . }}
{{- else -}}
{{ $name }}:{{ index $spec.tags .image | default $spec.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* The enabled services, each with its defaults, as JSON: {name: block}. */}}
{{- define "magpie.services" -}}
{{- $found := dict -}}
{{- range $name, $block := .Values.services -}}
{{- $whole := mergeOverwrite (deepCopy $.Values.defaults) (deepCopy $block) -}}
{{- if $whole.enabled -}}{{- $_ := set $found $name $whole -}}{{- end -}}
{{- end -}}
{{ $found | toJson }}
{{- end }}

{{/* "true" if that store is the embedded one: root, store. */}}
{{- define "magpie.embedded" -}}
{{- if and .root.Values.devStores.enabled (not (index .root.Values.stores .store).to) -}}true{{- end -}}
{{- end }}

{{/* "true" if any store is the embedded one. */}}
{{- define "magpie.anyEmbedded" -}}
{{- range $store := list "postgres" "mongo" "redis" -}}
{{- include "magpie.embedded" (dict "root" $ "store" $store) -}}
{{- end -}}
{{- end }}

{{- define "magpie.devSecret" -}}
{{ include "magpie.fullname" . }}-dev
{{- end }}

{{/* The Secret that a service, or `migrations`, reads; empty if there is none: root, part. */}}
{{- define "magpie.secret" -}}
{{- if .root.Values.secrets.external.enabled -}}
{{ include "magpie.name" . }}
{{- else -}}
{{ index .root.Values.secrets.existing .part | default "" }}
{{- end -}}
{{- end }}

{{/* The port of calls: a block. */}}
{{- define "magpie.port" -}}
{{- if eq .serves "http" -}}8000{{- else -}}50051{{- end -}}
{{- end }}
