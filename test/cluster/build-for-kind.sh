#!/usr/bin/env bash
# build-for-kind.sh NAME:TAG FOLDER [BUILD OPTION...]: builds FOLDER/Dockerfile with docker and loads it into kind
# (cluster KIND_CLUSTER, default keelson).
set -euo pipefail
ref=$1 folder=$2
docker build --quiet --tag "$ref" "${@:3}" "$folder" >/dev/null
kind load docker-image "$ref" --name "${KIND_CLUSTER:-keelson}"
