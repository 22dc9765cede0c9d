/** A service as it runs: addresses by kind (`http`, `grpc`, `admin`). */
export interface RunningService {
  readonly name: string;
  readonly summary: string;
  readonly endpoints: Readonly<Record<string, string>>;
}
