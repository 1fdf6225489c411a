/**
 * Whether a value is one that this version knows, for enums that may grow.
 *
 * ```ts
 * if (isKnown(CLIP_STATUSES, clip.status)) show(clip.status); // "processing" | "completed" | "failed"
 * ```
 */
export function isKnown<const Value extends string>(known: readonly Value[], value: string): value is Value {
  return (known as readonly string[]).includes(value);
}
