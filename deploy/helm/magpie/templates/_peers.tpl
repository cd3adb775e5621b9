{{/* Who stands at the other end of a NetworkPolicy's rule. */}}

{{/* The pods of a part: root, part. */}}
{{- define "magpie.peer" -}}
- podSelector:
    matchLabels:
      {{- include "magpie.selector" . | nindent 6 }}
{{- end }}

{{/* Where a store is: root, store. */}}
{{- define "magpie.storePeers" -}}
{{- if include "magpie.embedded" . -}}
{{ include "magpie.peer" (dict "root" .root "part" "stores") }}
{{- else -}}
{{ toYaml (index .root.Values.stores .store).to }}
{{- end -}}
{{- end }}

{{/* What a service asks of another: the block of the caller. The gateway tells people who is well. */}}
{{- define "magpie.callPorts" -}}
{port: 50051, protocol: TCP}{{ if eq .serves "http" }}, {port: 9101, protocol: TCP}{{ end }}
{{- end }}

{{/* Its APIs; the scanner visits its sites too: root, name. */}}
{{- define "magpie.sandboxPorts" -}}
{{- $sandbox := .root.Values.sandbox -}}
{port: {{ $sandbox.port }}, {{ if eq .name "scanner" }}endPort: {{ add $sandbox.port 10 (len $sandbox.shops) }}, {{ end }}protocol: TCP}
{{- end }}
