# One image for each service of the graph:
#   docker build --build-arg SERVICE=orders --tag keelson/orders .
# The default target is what runs in production. `skaffold dev` takes `dev`, which starts the service again when a file
# of it changes, and `skaffold dev --profile debug` takes `debug`, the same with an inspector.
ARG NODE_IMAGE=node:24-slim

# The package files, without what only developers need. Every edit makes this stage again, but as long as it hands on
# the same files, the installation below comes from the cache. No service and no package is named here.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /repository
COPY . .
RUN npm pkg delete devDependencies scripts --workspaces --include-workspace-root \
  && mkdir /manifests \
  && cp --parents package-lock.json $(find . -name package.json) /manifests

# The packages of this one service. Without devDependencies in the manifests npm also leaves out the workspaces that
# only tests need. What npm downloads for one image, it has for the others too.
FROM ${NODE_IMAGE} AS dependencies
ARG SERVICE
WORKDIR /app
COPY --from=manifests /manifests ./
RUN --mount=type=cache,target=/root/.npm \
  test -f "services/${SERVICE:-.}/package.json" \
  || { echo 'say which folder of services/ the image is for: --build-arg SERVICE=orders' >&2; exit 1; } \
  && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --prefer-offline \
    --workspace "services/${SERVICE}" --include-workspace-root=false

# The sources of the service and of the workspaces that npm linked for it. They stay outside of node_modules, where Node
# strips no types.
FROM dependencies AS sources
COPY . /repository
RUN mkdir /sources \
  && for link in node_modules/@keelson/*; do \
    folder=$(realpath --relative-to /app "$link") && (cd /repository && cp -R --parents "$folder" /sources) || exit 1; \
  done

# On top of the packages as they were installed: copying them would take longer than all the rest.
FROM dependencies AS base
ARG SERVICE
ENV NODE_ENV=production
WORKDIR /app/services/${SERVICE}
COPY --from=sources /sources /app
# By number, so that Kubernetes sees that it is not root; the files stay root's, so the service cannot change them.
USER 1000:1000
# No shell and no npm in between: Node is process 1 and gets the signals. Arguments of a container come after it.
ENTRYPOINT ["node", "main.ts"]

# Here the sources belong to the service's user, who writes what Skaffold syncs.
FROM base AS dev
USER 0:0
RUN find /app -path /app/node_modules -prune -o -exec chown 1000:1000 {} +
USER 1000:1000
ENTRYPOINT ["node", "--watch", "--watch-preserve-output", "main.ts"]

# The inspector listens inside the pod only: `kubectl port-forward` reaches it, other pods do not.
FROM dev AS debug
ENTRYPOINT ["node", "--watch", "--watch-preserve-output", "--inspect=127.0.0.1:9229", "main.ts"]

FROM base AS runtime
