import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { loadProto } from '@keelson/chassis';
import type { MessageFields, MethodMessages } from './need-faults.ts';

/** As much of a message type as a loaded proto tells (google.protobuf.DescriptorProto). */
interface MessageType {
  readonly field: readonly { readonly name: string; readonly typeName: string }[];
  readonly name: string;
}

interface LoadedMethod {
  readonly path: string;
  readonly requestType: { readonly type: MessageType };
  readonly responseType: { readonly type: MessageType };
}

/**
 * Reads what every method of every contract takes and answers, fields by the names that the proto has.
 * @param services the folder that holds one folder a service
 */
export async function readMethodMessages(services: string): Promise<Map<string, MethodMessages>> {
  const methods = new Map<string, MethodMessages>();
  for await (const file of glob('*/contract/**/*.proto', { cwd: services })) {
    const [service = ''] = file.split(/[\\/]/);
    const loaded = loadProto(join(services, file), {
      includeDirs: [join(services, service, 'contract')],
      keepCase: true,
    });
    const messages = new Map(Object.entries(loaded).flatMap(messageEntry));
    for (const [name, part] of Object.entries(loaded)) {
      if ('format' in part) continue;
      const packageName = name.split('.').slice(0, -1).join('.');
      for (const { path, requestType, responseType } of Object.values(part) as unknown as LoadedMethod[]) {
        const request = fieldsOf(requestType.type, packageName, messages);
        methods.set(path, { request, response: fieldsOf(responseType.type, packageName, messages) });
      }
    }
  }
  return methods;
}

function messageEntry([name, part]: [string, unknown]): [string, MessageType][] {
  const { type } = part as { readonly type?: MessageType };
  return type?.field === undefined ? [] : [[name, type]];
}

/** A message inside itself is not followed: no contract has one. A type is named as the proto does, mostly without its package. */
function fieldsOf(type: MessageType, packageName: string, messages: ReadonlyMap<string, MessageType>): MessageFields {
  return Object.fromEntries(
    type.field.map(({ name, typeName }) => {
      const message = messages.get(typeName.replace(/^\./, '')) ?? messages.get(`${packageName}.${typeName}`);
      return [name, message === undefined ? 'value' : fieldsOf(message, packageName, messages)];
    }),
  );
}
