/** A client that reads a clip and a video, from an API and from Firestore. `npm run example` runs it. */
import { Bytes, GeoPoint, Timestamp } from "@firebase/firestore";

import {
  assertVideo,
  CLIP_DEFAULTS,
  CLIP_STATUSES,
  clipPath,
  fromFirestore,
  isClip,
  isKnown,
  toBigInt,
  validate,
  ValidationError,
  type Clip,
} from "../src/index.js";

function describe(clip: Clip): string {
  // The store holds more than JavaScript's numbers do: such sizes come as text.
  const size = toBigInt(clip.file_size_bytes ?? CLIP_DEFAULTS.file_size_bytes);
  // Services of a later version may write statuses that this one does not know.
  const status = isKnown(CLIP_STATUSES, clip.status) ? clip.status : `${clip.status} (new to us)`;
  const priority = clip.priority ?? CLIP_DEFAULTS.priority;
  return `${clip.scene_title}: ${clip.start_time} to ${clip.end_time}, ${size} bytes, priority ${priority}, ${status}`;
}

function show(from: string, value: unknown): void {
  if (isClip(value)) {
    console.log(`${from}: ${describe(value)}`);
  } else {
    const violations = validate("clip", value).map(({ field, message }) => `${field} ${message}`);
    console.log(`${from}: not a clip: ${violations.join("; ")}`);
  }
}

// As an API answers. Nothing is known of it until a guard has looked.
const answer = `{
  "clip_id": "clip_86_04", "video_id": "v1", "user_id": "u1", "scene_id": 4, "scene_title": "¿Quién paga?",
  "filename": "clip_86_04.mp4", "style": "split", "start_time": "00:13:53", "end_time": "00:14:56.500",
  "duration_seconds": 63.5, "file_size_bytes": "9007199254740993", "r2_key": "u1/v1/clips/clip_86_04.mp4",
  "status": "archived", "created_at": "2025-01-01T00:00:00Z", "created_by": "u1", "colour": "blue"
}`;
const parsed: unknown = JSON.parse(answer);
show("API", parsed);
show("API", { ...(parsed as object), scene_id: "4", created_at: "yesterday" });

// As the web SDK gives it: snapshot.data() of clipPath("u1", "v1", "clip_86_04").
const snapshot = {
  ...(parsed as object),
  status: "completed",
  file_size_bytes: 3_145_728,
  file_size_mb: 3,
  created_at: new Timestamp(1_735_689_600, 0),
  completed_at: new Timestamp(1_735_689_660, 123_456_789),
  fingerprint: Bytes.fromBase64String("+/8="),
  filmed_at: new GeoPoint(19.43, -99.13),
};
const read = fromFirestore(snapshot);
show(clipPath("u1", "v1", "clip_86_04"), read);
if (isClip(read)) console.log(`  completed ${read.completed_at}, as ${new Date(read.completed_at ?? 0).toUTCString()}`);

// The same for its video, with an assertion instead of a question.
try {
  const at = new Timestamp(1_735_689_600, 500_000_000);
  const video = fromFirestore({
    video_id: "v1",
    user_id: "u1",
    video_url: "https://youtu.be/g1_e2d5nF90",
    video_title: "Episode 1",
    youtube_id: "g1_e2d5nF90",
    status: "analyzed",
    created_at: at,
    updated_at: at,
    clips_count: 2,
    clips_by_style: { split: 2 },
    highlights_summary: { total_duration: 61.5, categories: ["humour"] },
    highlights_json_key: "u1/v1/highlights.json",
    created_by: "u1",
  });
  assertVideo(video);
  const seconds = video.highlights_summary?.total_duration ?? 0;
  console.log(
    `${video.video_title}: ${video.clips_count} clips, ${seconds} s of highlights, since ${video.created_at}`,
  );
  assertVideo({ ...video, clips_by_style: { split: "two" }, updated_at: undefined });
} catch (error) {
  if (!(error instanceof ValidationError)) throw error;
  console.log(error.message);
}
