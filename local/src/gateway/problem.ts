import { ServiceError } from '@keelson/chassis';

/** Nothing is served under `path`. */
export function noRoute(method: string, path: string): ServiceError {
  return new ServiceError('not-found', `No route for ${method} ${path}. See /docs for what there is.`, {
    type: 'no-route',
  });
}

/** The path is known, this method of it is not. */
export function noMethod(method: string, allowed: readonly string[]): ServiceError {
  return new ServiceError('method-not-allowed', `${method} cannot be used here, only ${allowed.join(', ')}.`);
}
