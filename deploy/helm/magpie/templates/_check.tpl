{{/* What the schema cannot see: values that contradict each other. Each refusal says what to do. */}}
{{- define "magpie.check" -}}
{{- $services := include "magpie.services" . | fromJson -}}
{{- if contains "latest" .Values.image.tag -}}
{{- fail "image.tag is a moving one: two nodes would run different code. Set image.tag to a version, or leave it empty for the chart's own." -}}
{{- end -}}
{{- range $image, $tag := .Values.image.tags -}}
{{- if contains "latest" $tag -}}
{{- fail (printf "image.tags.%s is a moving one: two nodes would run different code. Set it to a version, or leave it out for image.tag." $image) -}}
{{- end -}}
{{- end -}}
{{- $images := list "stores" "sandbox" "browser" -}}
{{- range .Values.services -}}{{- $images = append $images .image -}}{{- end -}}
{{- range $kind := list "tags" "digests" -}}
{{- range $image, $_ := index $.Values.image $kind -}}
{{- if not (has $image $images) -}}
{{- fail (printf "image.%s.%s: there is no image magpie-%s. There are: %s." $kind $image $image ($images | sortAlpha | join ", ")) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if eq .Values.mode "live" -}}
{{- if .Values.sandbox.enabled -}}
{{- fail "mode is live and sandbox.enabled is true: money would be spent on what is pretended. Set one of the two." -}}
{{- end -}}
{{- if include "magpie.anyEmbedded" . -}}
{{- fail "mode is live and devStores hold the data: they are one pod without a copy. Name real stores below `stores`, or set mode=paper." -}}
{{- end -}}
{{- end -}}
{{- range $store, $block := .Values.stores -}}
{{- if and (kindIs "map" $block) (not $block.to) (not $.Values.devStores.enabled) -}}
{{- fail (printf "stores.%s.to is empty and devStores.enabled is false: there is no %s. Say where it is, as in stores.%s.to=[{ipBlock: {cidr: 10.0.16.4/32}}], or set devStores.enabled=true to try Magpie." $store $store $store) -}}
{{- end -}}
{{- end -}}
{{- range $name, $block := $services -}}
{{- include "magpie.checkService" (dict "root" $ "name" $name "block" $block "services" $services) -}}
{{- end -}}
{{- include "magpie.checkMigrations" . -}}
{{- include "magpie.checkEdges" . -}}
{{- end }}

{{/* root, name, block, services. */}}
{{- define "magpie.checkService" -}}
{{- $at := printf "services.%s" .name -}}
{{- $block := .block -}}
{{- range .block.calls -}}
{{- if not (hasKey $.services .) -}}
{{- fail (printf "%s.calls names %s, which is no enabled service: those are %s." $at . (keys $.services | sortAlpha | join ", ")) -}}
{{- end -}}
{{- if ne (index $.services .).serves "grpc" -}}
{{- fail (printf "%s.calls names %s, which serves no gRPC." $at .) -}}
{{- end -}}
{{- end -}}
{{- $least := ternary $block.autoscaling.min $block.replicas $block.autoscaling.enabled | int -}}
{{- if and $block.autoscaling.enabled (gt $least (int $block.autoscaling.max)) -}}
{{- fail (printf "%s.autoscaling: min %d is more than max %d." $at $least (int $block.autoscaling.max)) -}}
{{- end -}}
{{- if and $block.disruption.enabled (eq $least 0) -}}
{{- fail (printf "%s.replicas is 0 while its disruption budget is enabled: a budget over nothing. Set %s.enabled=false to leave the service out, or replicas to 1 or more." $at $at) -}}
{{- end -}}
{{- if and $block.disruption.enabled (ge (int $block.disruption.maxUnavailable) $least) -}}
{{- fail (printf "%s.disruption.maxUnavailable is %d of %d pods: emptying a node could stop the service. Set disruption.enabled=false if that may be, or run more pods." $at (int $block.disruption.maxUnavailable) $least) -}}
{{- end -}}
{{- if and .root.Values.blobs (hasPrefix "/" .root.Values.blobs) (gt $least 1) (has "mongo" $block.stores) -}}
{{- fail (printf "blobs is a folder and %s has %d pods: each would have files of its own. Set blobs=s3://bucket/prefix, or one replica without autoscaling." $at $least) -}}
{{- end -}}
{{- $managed := include "magpie.config" (dict "root" .root "name" .name "block" (omit $block "env" | merge (dict "env" dict))) | fromYaml -}}
{{- range $key, $value := $block.env -}}
{{- if regexMatch "(_KEY|_SECRET|_PASSWORD|_TOKEN|_DSN|SCANNER_PROXIES|_(POSTGRES|MONGO|REDIS)_URL)$" $key -}}
{{- fail (printf "%s.env.%s is a secret in plain sight. Name it in %s.secret, and keep its value in the Secret of secrets.existing.%s." $at $key $at $.name) -}}
{{- end -}}
{{- if hasKey $managed $key -}}
{{- fail (printf "%s.env.%s is set by the chart itself. Leave it out: a value of the chart's own says it." $at $key) -}}
{{- end -}}
{{- end -}}
{{- include "magpie.checkSecret" . -}}
{{- end }}

{{/* A service has its secrets from somewhere: root, name, block. */}}
{{- define "magpie.checkSecret" -}}
{{- $secret := include "magpie.secret" (dict "root" .root "part" .name) -}}
{{- $mend := printf "Make a Secret with it and set secrets.existing.%s to its name, or set secrets.external.enabled=true." .name -}}
{{- if not $secret -}}
{{- range $store := .block.stores -}}
{{- if not (include "magpie.embedded" (dict "root" $.root "store" $store)) -}}
{{- fail (printf "services.%s needs MAGPIE_%s_URL and has no Secret. %s" $.name (upper $store) $mend) -}}
{{- end -}}
{{- end -}}
{{- if not (include "magpie.anyEmbedded" .root) -}}
{{- range $key, $need := .block.secret -}}
{{- if eq $need "required" -}}
{{- fail (printf "services.%s needs %s and has no Secret. %s" $.name $key $mend) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "magpie.checkExists" (dict "root" .root "secret" (index .root.Values.secrets.existing .name) "part" .name) -}}
{{- end }}

{{/* An existing Secret does exist, as far as can be seen: root, secret, part. Offline nothing can. */}}
{{- define "magpie.checkExists" -}}
{{- $space := .root.Release.Namespace -}}
{{- if and .secret (lookup "v1" "ServiceAccount" $space "default") (not (lookup "v1" "Secret" $space .secret)) -}}
{{- fail (printf "secrets.existing.%s: there is no Secret %s in namespace %s. Make it first; docs/deploy.md lists its keys." .part .secret $space) -}}
{{- end -}}
{{- end }}

{{- define "magpie.checkMigrations" -}}
{{- if not (or (include "magpie.embedded" (dict "root" . "store" "postgres")) (include "magpie.secret" (dict "root" . "part" "migrations"))) -}}
{{- fail "The migrations have no Secret: make one with the MAGPIE_POSTGRES_URL of somebody who may act as <service>_owner, and set secrets.existing.migrations to its name." -}}
{{- end -}}
{{- include "magpie.checkExists" (dict "root" . "secret" .Values.secrets.existing.migrations "part" "migrations") -}}
{{- if and .Values.secrets.external.enabled (not .Values.secrets.external.store.name) -}}
{{- fail "secrets.external.enabled is true and secrets.external.store.name is empty. Set it to the name of a SecretStore or ClusterSecretStore." -}}
{{- end -}}
{{- end }}

{{- define "magpie.checkEdges" -}}
{{- if .Values.ingress.enabled -}}
{{- if not (and .Values.ingress.host .Values.ingress.tls.secret) -}}
{{- fail "ingress.enabled is true without ingress.host and ingress.tls.secret: passwords would travel in the clear. Set both." -}}
{{- end -}}
{{- end -}}
{{- if and .Values.mtls.enabled (not .Values.mtls.issuer.name) -}}
{{- fail "mtls.enabled is true and mtls.issuer.name is empty. Set it to an Issuer of cert-manager." -}}
{{- end -}}
{{- end }}
