import type { sendUnaryData } from '@grpc/grpc-js';
import { gossipPb } from '../protocol/generated.ts';
import { uuidMessage } from '../protocol/identifiers.ts';

/** The gossip of a cluster of one: clients that discover nodes find this one, as the leader. */
export function gossipHandlers(endpoint: () => { host: string; port: number }) {
  const instance = crypto.getRandomValues(new Uint8Array(16));
  return {
    read: (_call: unknown, answer: sendUnaryData<ReturnType<typeof clusterInfo>>) =>
      answer(null, clusterInfo(endpoint(), instance)),
  };
}

function clusterInfo({ host, port }: { host: string; port: number }, instance: Uint8Array) {
  const endpoint = new gossipPb.EndPoint();
  endpoint.setAddress(host);
  endpoint.setPort(port);
  const member = new gossipPb.MemberInfo();
  member.setInstanceId(uuidMessage(instance, false));
  // Ticks of 100 nanoseconds since 1970.
  member.setTimeStamp(`${Date.now()}0000`);
  member.setState(gossipPb.MemberInfo.VNodeState.LEADER);
  member.setIsAlive(true);
  member.setHttpEndPoint(endpoint);
  const cluster = new gossipPb.ClusterInfo();
  cluster.addMembers(member);
  return cluster;
}
