import { isBlobUri } from "./blob.js";
import { isEmail } from "./email.js";
import { isInt64Text } from "./int64.js";
import { parseTime } from "./time.js";

/** Every format that the schemas name, each as the Rust side reads it, and what to say where it is broken. */
export const FORMATS: Readonly<
  Record<string, { readonly validate: (text: string) => boolean; readonly wanted: string }>
> = {
  "blob-uri": { validate: isBlobUri, wanted: "a blob URI such as r2://bucket/key" },
  "date-time": {
    validate: (text) => parseTime(text) !== undefined,
    wanted: "an RFC 3339 time such as 2025-01-31T12:00:00Z",
  },
  email: { validate: isEmail, wanted: "an e-mail address" },
  int64: { validate: isInt64Text, wanted: "an integer of 64 bits: a number up to 2^53 - 1, decimal digits beyond" },
};
