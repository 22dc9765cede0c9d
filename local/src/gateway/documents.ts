import type { OpenApiDocument, ServiceDocument } from './openapi.ts';
import type { RunningService } from './running-service.ts';

/**
 * Asks each service that serves HTTP for its document.
 * @throws Error that names the service when one does not answer with it within `timeoutMs`
 */
export async function fetchDocuments(
  services: readonly RunningService[],
  timeoutMs: number,
): Promise<ServiceDocument[]> {
  const withHttp = services.filter(({ endpoints }) => endpoints.http !== undefined);
  return Promise.all(
    withHttp.map(async ({ name, endpoints }) => {
      try {
        const answer = await fetch(`${endpoints.http}/openapi.json`, { signal: AbortSignal.timeout(timeoutMs) });
        if (!answer.ok) throw new Error(`status ${answer.status}`);
        return { service: name, document: (await answer.json()) as OpenApiDocument };
      } catch (cause) {
        throw new Error(`${name} does not answer GET /openapi.json: ${(cause as Error).message}`, { cause });
      }
    }),
  );
}
