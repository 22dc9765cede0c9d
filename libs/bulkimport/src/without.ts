/** All of `chunks` but the first `count` bytes. */
export async function* without(count: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
}
