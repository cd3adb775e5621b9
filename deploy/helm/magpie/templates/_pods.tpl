{{/* What every pod has, whatever it runs: no root, no token, nothing to write to but its own folders. */}}

{{- define "magpie.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "magpie.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* root, part (whose account it is). */}}
{{- define "magpie.podCommon" -}}
serviceAccountName: {{ include "magpie.name" . }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  {{- include "magpie.podSecurity" . | nindent 2 }}
{{- end }}

{{/* root, part. */}}
{{- define "magpie.account" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "magpie.name" . }}
  labels:
    {{- include "magpie.labels" . | nindent 4 }}
automountServiceAccountToken: false
{{- end }}

{{/* How the pods of a part spread: root, part, spread. */}}
{{- define "magpie.spread" -}}
{{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- topologyKey: {{ $key }}
  maxSkew: 1
  # Nodes are never all the same: between them it is a wish.
  whenUnsatisfiable: {{ ternary $.spread "ScheduleAnyway" (hasSuffix "zone" $key) }}
  nodeTaintsPolicy: Honor
  labelSelector:
    matchLabels:
      {{- include "magpie.selector" $ | nindent 6 }}
  # Old and new pods are spread apart, or a rollout would count the old ones.
  matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end }}
