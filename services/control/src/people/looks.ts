/**
 * Cosine from which two faces are one person's: SFace's own, by its authors' demonstration in OpenCV's zoo
 * (models/face_recognition_sface/sface.py, `_threshold_cosine`, read on 2026-11-27).
 */
export const SAME_PERSON = 0.363;

/** The cosine of two vectors of length 1; -1 where they can't be compared. */
export function cosine(one: Float32Array, other: Float32Array): number {
  if (one.length !== other.length) return -1;
  let sum = 0;
  for (let index = 0; index < one.length; index += 1)
    sum += (one[index] as number) * (other[index] as number);
  return sum;
}

/** The weighted mean of vectors, of length 1. Pure. */
export function meanOf(
  parts: readonly { readonly vector: Float32Array; readonly weight: number }[],
): Float32Array {
  const sum = new Float64Array(parts[0]?.vector.length ?? 0);
  for (const { vector, weight } of parts)
    vector.forEach((value, index) => {
      sum[index] = (sum[index] ?? 0) + value * weight;
    });
  const length = Math.hypot(...sum);
  // Vectors that cancel each other out say nothing, and are like nothing.
  return Float32Array.from(sum, (value) => (length > 1e-9 ? value / length : 0));
}

/** As the database keeps it. */
export function packed(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}
