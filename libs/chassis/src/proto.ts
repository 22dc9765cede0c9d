import { fileURLToPath } from 'node:url';
import { loadSync, type MethodDefinition, type PackageDefinition, type ServiceDefinition } from '@grpc/proto-loader';

export type { PackageDefinition } from '@grpc/proto-loader';

export interface ProtoOptions {
  /** Field names as the file has them; else in camelCase. For contracts whose fields begin with capitals. */
  readonly keepCase?: boolean;
  /**
   * What 64-bit integers become. `number` (the default) is exact up to 2^53 and rounds above, so check the range;
   * `string` is always exact.
   */
  readonly longs?: 'number' | 'string';
  /** Folders in which imports are looked for; the well-known types need none. */
  readonly includeDirs?: readonly string[];
}

/**
 * Loads a proto file. Absent scalars and lists have their default values, absent messages are null, enums are their
 * names, and the set member of a oneof is named by a property with the oneof's name.
 */
export function loadProto(file: string | URL, options: ProtoOptions = {}): PackageDefinition {
  return loadSync(typeof file === 'string' ? file : fileURLToPath(file), {
    keepCase: options.keepCase ?? false,
    longs: options.longs === 'string' ? String : Number,
    enums: String,
    defaults: true,
    oneofs: true,
    includeDirs: [...(options.includeDirs ?? [])],
  });
}

/**
 * The service of that full name, such as `keelson.orders.v1.OrderService`.
 * @throws Error when the package has no such service
 */
export function serviceOf(proto: PackageDefinition, name: string): ServiceDefinition {
  const found = proto[name];
  if (found === undefined || 'format' in found) throw new Error(`the proto has no service ${name}`);
  return found as ServiceDefinition;
}

/**
 * The method of that name, as the proto file writes it.
 * @throws Error when the service has no such method, or one whose requests are a stream
 */
export function methodOf(service: ServiceDefinition, name: string): MethodDefinition<object, object> {
  const found = Object.hasOwn(service, name) ? service[name] : undefined;
  if (found === undefined) throw new Error(`the service has no method ${name}`);
  if (found.requestStream) throw new Error(`${name} takes a stream of requests, which is not served here`);
  return found;
}
