/**
 * Seconds for a second of media, or for a frame, until a stack has measured its own. Local: on two processors, from the benchmarks of
 * docs/benchmarks.md and the figures of the models' makers; cloud: estimates, a tenth of it. They only decide about the first tasks.
 */
const LOCAL: Readonly<Record<string, number>> = {
  "whisper-transcriber": 0.5,
  "clip-service": 0.25,
  "pose-estimation": 0.3,
  "object-detection": 0.2,
  "nsfw-detection": 0.1,
};
const QUICKER = 10;

export function priorOf(analyzer: string): { local: number; cloud: number } {
  const local = LOCAL[analyzer] ?? 0.5;
  return { local, cloud: local / QUICKER };
}
