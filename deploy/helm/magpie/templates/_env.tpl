{{/* What a service is told: plain settings in its ConfigMap, secrets by reference. */}}

{{/* The plain settings of a service: root, name, block. */}}
{{- define "magpie.config" -}}
{{- $own := printf "MAGPIE_%s" (upper .name) -}}
{{- $values := .root.Values -}}
MAGPIE_MODE: {{ $values.mode }}
MAGPIE_LOG_LEVEL: {{ $values.logLevel }}
MAGPIE_DATA: /data
{{- with $values.blobs }}
MAGPIE_BLOBS: {{ . }}
{{- end }}
MAGPIE_TRACE_RATIO: {{ $values.telemetry.traceRatio | quote }}
{{- with $values.telemetry.otlpEndpoint }}
MAGPIE_OTLP_ENDPOINT: {{ . }}
{{- end }}
{{- if has "postgres" .block.stores }}
MAGPIE_POSTGRES_CONNECTIONS: {{ .block.connections | quote }}
{{- end }}
{{- if $values.mtls.enabled }}
MAGPIE_TLS_CA: /etc/magpie/tls/ca.crt
MAGPIE_TLS_CERTIFICATE: /etc/magpie/tls/tls.crt
MAGPIE_TLS_KEY: /etc/magpie/tls/tls.key
{{- end }}
{{- if and .block.browser .block.browser.enabled }}
MAGPIE_BROWSER: unix:/run/browser/socket
{{- end }}
MAGPIE_DRAIN_SECONDS: {{ .block.rollout.drainSeconds | quote }}
MAGPIE_GRACE_SECONDS: {{ .block.rollout.graceSeconds | quote }}
MAGPIE_CONNECTION_AGE_SECONDS: {{ .block.rollout.connectionAgeSeconds | quote }}
{{ $own }}_HOST: 0.0.0.0
{{ $own }}_PORT: {{ include "magpie.port" .block | quote }}
{{ $own }}_METRICS_PORT: "9100"
{{ $own }}_HEALTH_PORT: "9101"
{{- range .block.calls }}
{{- $peer := include "magpie.name" (dict "root" $.root "part" .) }}
{{ $own }}_{{ upper . }}: dns:///{{ $peer }}:50051
{{- if eq $.block.serves "http" }}
{{ $own }}_{{ upper . }}_HEALTH: dns:///{{ $peer }}:9101
{{- end }}
{{- end }}
{{- if eq .block.serves "http" }}
{{- with $values.ingress.trustedProxies }}
{{ $own }}_TRUSTED_PROXIES: {{ . | quote }}
{{- end }}
{{- end }}
{{- if $values.sandbox.enabled }}
{{- include "magpie.sandboxConfig" . }}
{{- end }}
{{- range $key, $value := .block.env }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* Where the pretend outside world is, for whom asks it: root, name. */}}
{{- define "magpie.sandboxConfig" -}}
{{- $sandbox := .root.Values.sandbox -}}
{{- $host := include "magpie.name" (dict "root" .root "part" "sandbox") -}}
{{- $api := printf "http://%s:%d" $host (int $sandbox.port) -}}
{{- if eq .name "gateway" }}
MAGPIE_GATEWAY_SANDBOX: "true"
{{- else if eq .name "pricing" }}
MAGPIE_KEEPA_URL: {{ $api }}/keepa
MAGPIE_BOOKSCOUTER_URL: {{ $api }}/bookscouter
{{- else if eq .name "scanner" }}
{{- $where := list (printf "ebay=%s/ebay" $api) -}}
{{- range $at, $site := $sandbox.sites -}}
{{- $where = append $where (printf "%s=http://%s:%d" $site $host (add $sandbox.port 1 $at)) -}}
{{- end -}}
{{- range $at, $shop := $sandbox.shops -}}
{{- $where = append $where (printf "%s=http://%s:%d" $shop $host (add $sandbox.port 11 $at)) -}}
{{- end }}
MAGPIE_EBAY_URL: {{ $api }}/ebay
MAGPIE_SCANNER_SANDBOX: {{ join "," $where }}
{{- end }}
{{- end }}

{{/* An entry of env that a Secret fills: key, secret, from (default key), optional. */}}
{{- define "magpie.fromSecret" -}}
- name: {{ .key }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .from | default .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}

{{/* The URL of one store for a login: root, store, secret, user. */}}
{{- define "magpie.storeUrl" -}}
{{- $key := printf "MAGPIE_%s_URL" (upper .store) -}}
{{- if not (include "magpie.embedded" .) -}}
{{ include "magpie.fromSecret" (dict "key" $key "secret" .secret) }}
{{- else -}}
{{- $at := printf "%s:%d" (include "magpie.name" (dict "root" .root "part" "stores")) (int (index .root.Values.stores .store).port) -}}
{{- $dev := include "magpie.devSecret" .root -}}
{{- if eq .store "postgres" -}}
{{- $from := ternary "stores-password" "app-password" (eq .user "magpie") -}}
{{ include "magpie.fromSecret" (dict "key" "DEV_POSTGRES_PASSWORD" "secret" $dev "from" $from) }}
- name: {{ $key }}
  value: postgresql://{{ .user }}:$(DEV_POSTGRES_PASSWORD)@{{ $at }}/magpie
{{- else if eq .store "redis" -}}
{{ include "magpie.fromSecret" (dict "key" "DEV_REDIS_PASSWORD" "secret" $dev "from" "stores-password") }}
- name: {{ $key }}
  value: redis://:$(DEV_REDIS_PASSWORD)@{{ $at }}/0
{{- else -}}
- name: {{ $key }}
  value: mongodb://{{ $at }}/
{{- end -}}
{{- end -}}
{{- end }}

{{/* All that a service is told in secret: root, name, block. */}}
{{- define "magpie.secretEnv" -}}
{{- $secret := include "magpie.secret" (dict "root" .root "part" .name) -}}
{{- $dev := include "magpie.devSecret" .root -}}
{{- range .block.stores }}
{{ include "magpie.storeUrl" (dict "root" $.root "store" . "secret" $secret "user" (printf "%s_app" $.name)) }}
{{- end }}
{{- $sandboxed := include "magpie.sandboxKeys" . | fromJson }}
{{- range $key, $need := .block.secret }}
{{- if hasKey $sandboxed $key }}
{{ include "magpie.fromSecret" (dict "key" $key "secret" $dev "from" "sandbox") }}
{{- else if $secret }}
{{ include "magpie.fromSecret" (dict "key" $key "secret" $secret "optional" (eq $need "optional")) }}
{{- else if has $key (list "MAGPIE_GATEWAY_TOKEN_KEY" "MAGPIE_ADMIN_PASSWORD") }}
{{ include "magpie.fromSecret" (dict "key" $key "secret" $dev) }}
{{- end }}
{{- end }}
{{- end }}

{{/* The keys that open the sandbox's APIs, as JSON: root. */}}
{{- define "magpie.sandboxKeys" -}}
{{- if .root.Values.sandbox.enabled -}}
{"MAGPIE_KEEPA_KEY": 1, "MAGPIE_BOOKSCOUTER_KEY": 1, "MAGPIE_EBAY_CLIENT_ID": 1, "MAGPIE_EBAY_CLIENT_SECRET": 1}
{{- else -}}
{}
{{- end -}}
{{- end }}
