const encoder = /* @__PURE__ */ new TextEncoder();

/** The bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** The code points of a text; half of a surrogate pair alone counts as one. */
export function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Whether UTF-8 has it: no half of a surrogate pair alone. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** The order of code points, which is that of the bytes in UTF-8; `<` compares UTF-16, which puts 🎬 before ﬀ. */
export function compareCodePoints(left: string, right: string): number {
  const [a, b] = [encoder.encode(left), encoder.encode(right)];
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
