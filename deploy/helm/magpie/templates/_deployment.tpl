{{/* The Deployment of one service: root, name, part, block, spread. */}}
{{- define "magpie.deployment" -}}
{{- $rollout := .block.rollout -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "magpie.name" . }}
  labels:
    {{- include "magpie.labels" . | nindent 4 }}
spec:
  {{- if not .block.autoscaling.enabled }}
  replicas: {{ .block.replicas }}
  {{- end }}
  revisionHistoryLimit: {{ $rollout.history }}
  minReadySeconds: {{ $rollout.minReadySeconds }}
  progressDeadlineSeconds: {{ add .block.startSeconds $rollout.minReadySeconds 180 }}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector:
    matchLabels:
      {{- include "magpie.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "magpie.labels" . | nindent 8 }}
      annotations:
        # Another setting is another pod.
        checksum/config: {{ include "magpie.config" . | sha256sum }}
        {{- with .root.Values.secrets.revision }}
        magpie/secrets: {{ . | quote }}
        {{- end }}
        {{- with .block.annotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- include "magpie.podCommon" . | nindent 6 }}
      terminationGracePeriodSeconds: {{ add $rollout.preStopSeconds $rollout.drainSeconds $rollout.graceSeconds 10 }}
      topologySpreadConstraints:
        {{- include "magpie.spread" . | nindent 8 }}
      {{- with .block.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .block.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- $browser := and .block.browser .block.browser.enabled }}
      {{- if or $browser (has "postgres" .block.stores) }}
      initContainers:
      {{- end }}
        {{- if $browser }}
        # A sidecar: it is there before the service and ends after it.
        - name: browser
          restartPolicy: Always
          image: {{ include "magpie.image" (dict "root" .root "image" "browser") }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          startupProbe:
            exec: {command: [test, -S, /run/browser/socket]}
            periodSeconds: 1
            failureThreshold: 60
          securityContext:
            {{- include "magpie.containerSecurity" . | nindent 12 }}
          resources:
            {{- toYaml .block.browser.resources | nindent 12 }}
          volumeMounts:
            - {name: browser, mountPath: /run/browser}
            - {name: browser-tmp, mountPath: /tmp}
            - {name: browser-memory, mountPath: /dev/shm}
        {{- end }}
      {{- if has "postgres" .block.stores }}
        # On an empty cluster the schema is made meanwhile; after an upgrade it is there.
        - name: schema
          image: {{ include "magpie.image" (dict "root" .root "image" .block.image) }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args: [migrate, --wait, "600"]
          {{- include "magpie.told" . | nindent 10 }}
          securityContext:
            {{- include "magpie.containerSecurity" . | nindent 12 }}
          resources:
            {{- toYaml .root.Values.migrations.resources | nindent 12 }}
          volumeMounts:
            {{- include "magpie.mounts" . | nindent 12 }}
      {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ include "magpie.image" (dict "root" .root "image" .block.image) }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          {{- include "magpie.told" . | nindent 10 }}
          ports:
            - {name: {{ .block.serves }}, containerPort: {{ include "magpie.port" .block }}}
            - {name: metrics, containerPort: 9100}
            - {name: health, containerPort: 9101}
          startupProbe:
            grpc: {port: 9101}
            periodSeconds: 2
            failureThreshold: {{ div .block.startSeconds 2 }}
          readinessProbe:
            grpc: {port: 9101}
            periodSeconds: 5
            timeoutSeconds: 2
            failureThreshold: 2
          livenessProbe:
            # Not by grpc: that says NOT_SERVING when a store is away, and a restart
            # mends no store.
            tcpSocket: {port: health}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          lifecycle:
            preStop:
              sleep: {seconds: {{ $rollout.preStopSeconds }}}
          securityContext:
            {{- include "magpie.containerSecurity" . | nindent 12 }}
          resources:
            {{- toYaml .block.resources | nindent 12 }}
          volumeMounts:
            {{- include "magpie.mounts" . | nindent 12 }}
      volumes:
        - name: tmp
          emptyDir: {sizeLimit: {{ .block.scratch.tmp }}}
        - name: data
          emptyDir: {sizeLimit: {{ .block.scratch.data }}}
        {{- if $browser }}
        - name: browser
          emptyDir: {sizeLimit: 1Mi}
        - name: browser-tmp
          emptyDir: {sizeLimit: {{ .block.browser.scratch }}}
        - name: browser-memory
          emptyDir: {medium: Memory, sizeLimit: {{ .block.browser.sharedMemory }}}
        {{- end }}
        {{- if .root.Values.mtls.enabled }}
        - name: tls
          secret: {secretName: {{ include "magpie.name" . }}-tls, defaultMode: 0440}
        {{- end }}
        {{- with .root.Values.stores.caSecret }}
        - name: stores-ca
          secret: {secretName: {{ . }}, defaultMode: 0440}
        {{- end }}
{{- end }}

{{/* envFrom and env of a container of the service. */}}
{{- define "magpie.told" -}}
envFrom:
  - configMapRef: {name: {{ include "magpie.name" . }}}
env:
  - {name: HOME, value: /tmp}
  {{- include "magpie.secretEnv" . | nindent 2 }}
{{- end }}

{{- define "magpie.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: data, mountPath: /data}
{{- if and .block.browser .block.browser.enabled }}
- {name: browser, mountPath: /run/browser}
{{- end }}
{{- if .root.Values.mtls.enabled }}
- {name: tls, mountPath: /etc/magpie/tls, readOnly: true}
{{- end }}
{{- if .root.Values.stores.caSecret }}
- {name: stores-ca, mountPath: /etc/magpie/stores, readOnly: true}
{{- end }}
{{- end }}
