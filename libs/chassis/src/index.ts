export { AdminServer, startAdmin } from './admin.ts';
export type { CallContext } from './call.ts';
export { CALLEE_OPTIONS, Callee, type CalleeMethods, type CalleeOptions, callee, type OutgoingCall } from './callee.ts';
export { type Caller, CLAIMS_HEADER, hasRole, requireCaller, requireRole } from './caller.ts';
export {
  type ChassisConfig,
  type Config,
  ConfigError,
  chassisSpecs,
  loadConfig,
  type Specs,
} from './config.ts';
export { type ContextOptions, createContext, type ServiceContext } from './context.ts';
export { maskCredentials } from './credentials.ts';
export { DEADLINE_HEADER, Deadline, parseDeadline } from './deadline.ts';
export {
  type ErrorCode,
  type Fault,
  isOutage,
  type Problem,
  ServiceError,
  type ServiceErrorOptions,
  toProblem,
  toServiceError,
} from './errors.ts';
export { PROBLEM_KEY } from './grpc-errors.ts';
export type { GrpcGate, GrpcHeaders } from './grpc-gate.ts';
export type { ServerStreamHandler, UnaryHandler } from './grpc-handlers.ts';
export { type GrpcDoor, type GrpcHandlers, GrpcHost } from './grpc-host.ts';
export { type CheckOptions, type CheckResult, Health, type HealthReport } from './health.ts';
export { createHttpServer, type HttpServer, type HttpServerOptions, type ListenOptions, listenHttp } from './http.ts';
export { refuse, sendProblem } from './http-errors.ts';
export {
  type EventSourcingInstrumentation,
  eventSourcingInstrumentation,
  type ReadModelInstrumentation,
  readModelInstrumentation,
} from './instrumentation.ts';
export { type DrainHook, Lifecycle, type StopHook } from './lifecycle.ts';
export { createLogger, LOG_LEVELS, type Logger, type LogLevel } from './logs.ts';
export { type Meter, Metrics } from './metrics.ts';
export { startMetrics } from './metrics-server.ts';
export { problemResponses } from './problem-responses.ts';
export { loadProto, type PackageDefinition, type ProtoOptions } from './proto.ts';
export { PROTOCOL_OPTIONS, refuseExpectations, requireHost } from './protocol.ts';
export { type Running, runProcess, type Start, type StartOptions } from './run.ts';
export {
  type DescribedService,
  type ServiceDefinition,
  type ServiceParts,
  type ServiceStart,
  serviceStart,
} from './service-start.ts';
export {
  address,
  bool,
  choice,
  httpUrl,
  matching,
  millis,
  port,
  positiveMillis,
  type Spec,
  secret,
  share,
  str,
  url,
  whole,
} from './spec.ts';
export { formatTraceparent, fromCarrier, type TraceCarrier, type TraceContext } from './trace-context.ts';
export type { Span, SpanAttributes, SpanOptions, Tracing } from './tracing.ts';
export { checker } from './validation.ts';
