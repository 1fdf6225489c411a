import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import { deleteApp, initializeApp } from "@firebase/app";
import {
  Bytes,
  doc,
  GeoPoint,
  getFirestore,
  serverTimestamp,
  terminate,
  Timestamp,
  vector,
  writeBatch,
} from "@firebase/firestore";

import { fromFirestore, isClip, isClipWrite, toFirestore, validate, type ClipWrite } from "../src/index.js";
import { CLIP, PUBLISH } from "./support.js";

/** What the Admin SDK looks like: getters on the prototype, and other own fields. */
class AdminTimestamp {
  readonly _seconds: number;
  readonly _nanoseconds: number;

  constructor(seconds: number, nanoseconds: number) {
    this._seconds = seconds;
    this._nanoseconds = nanoseconds;
  }

  get seconds(): number {
    return this._seconds;
  }

  get nanoseconds(): number {
    return this._nanoseconds;
  }
}

test("the web SDK's own objects become JSON", async () => {
  const app = initializeApp({ projectId: "p" });
  const firestore = getFirestore(app);
  const data = {
    at: new Timestamp(1_735_689_600, 123_456_789),
    whole: new Timestamp(-1, 0),
    early: new Timestamp(-62_135_596_800, 500_000_000),
    place: new GeoPoint(1.5, -2),
    bytes: Bytes.fromBase64String("+/8="),
    empty: Bytes.fromUint8Array(new Uint8Array()),
    of: doc(firestore, "users/u1"),
    vector: vector([1, 2.5]),
    nested: { list: [new Timestamp(0, 1_000), null, { deep: new Timestamp(0, 0) }], text: "x", no: undefined },
  };
  assert.deepEqual(fromFirestore(data), {
    at: "2025-01-01T00:00:00.123456Z",
    whole: "1969-12-31T23:59:59Z",
    early: "0001-01-01T00:00:00.500Z",
    place: { latitude: 1.5, longitude: -2 },
    bytes: "+/8=",
    empty: "",
    of: "users/u1",
    vector: [1, 2.5],
    nested: { list: ["1970-01-01T00:00:00.000001Z", null, { deep: "1970-01-01T00:00:00Z" }], text: "x" },
  });
  assert.throws(
    () => fromFirestore({ a: [{ b: serverTimestamp() }] }),
    /^TypeError: a\.0\.b is a \w+, which has no JSON form/,
  );
  await terminate(firestore);
  await deleteApp(app);
});

test("the Admin SDK's objects become JSON", () => {
  assert.deepEqual(
    fromFirestore({
      at: new AdminTimestamp(1_735_689_600, 5_000_000),
      small: 7n,
      large: 2n ** 53n,
      bytes: Buffer.from([0xfb, 0xff]),
      date: new Date(5),
    }),
    {
      at: "2025-01-01T00:00:00.005Z",
      small: 7,
      large: "9007199254740992",
      bytes: "+/8=",
      date: "1970-01-01T00:00:00.005Z",
    },
  );
});

test("a map that only looks like a native value stays one", () => {
  const data = { seconds: 1, nanoseconds: 2, latitude: 3, longitude: 4, path: "a", firestore: {} };
  assert.deepEqual(fromFirestore({ data }), { data });
  assert.deepEqual(fromFirestore(Object.assign(Object.create(null) as object, data)), data);
});

test("documents go there and back", () => {
  const clip: ClipWrite = {
    ...CLIP,
    status: "completed",
    created_at: "2025-01-01T00:00:00.000001Z",
    completed_at: "1969-12-31T23:59:59.500Z",
  };
  const stored = toFirestore("clip.write", clip, Timestamp);
  assert.deepEqual(stored["created_at"], new Timestamp(1_735_689_600, 1_000));
  assert.deepEqual(stored["completed_at"], new Timestamp(-1, 500_000_000));
  assert.equal(stored["scene_title"], clip.scene_title);
  const read = fromFirestore(stored);
  assert.ok(isClip(read) && isClipWrite(read));
  assert.deepEqual(read, clip);

  const admin = toFirestore("clip", { ...clip, completed_at: null }, AdminTimestamp);
  assert.deepEqual(admin["created_at"], new AdminTimestamp(1_735_689_600, 1_000));
  assert.equal(admin["completed_at"], null);
});

test("times inside maps and lists are found, and text stays text", () => {
  const stored = toFirestore("publish.write", PUBLISH, Timestamp);
  assert.deepEqual(stored["timestamps"], {
    created_at: new Timestamp(1_735_689_600, 0),
    updated_at: new Timestamp(1_735_689_600, 0),
  });
  const approval = { approved_by: "2025-01-01T00:00:00Z", approved_at: "2025-01-01T00:00:00Z", source: "slack" };
  // For readers the field is `null` or an approval.
  const read = toFirestore("publish", { ...PUBLISH, approval }, Timestamp);
  assert.deepEqual(read["approval"], { ...approval, approved_at: new Timestamp(1_735_689_600, 0) });
  assert.deepEqual(fromFirestore(read), { ...PUBLISH, approval });

  const more = {
    ...PUBLISH,
    more: [{ at: "2025-01-01T00:00:00Z", no: undefined }, undefined, new Date(0)],
    no: undefined,
  };
  const kept = toFirestore("publish.write", more, Timestamp);
  assert.deepEqual(kept["more"], [{ at: "2025-01-01T00:00:00Z" }, new Timestamp(0, 0)]);
  assert.ok(!("no" in kept));
});

test("large integers are stored as integers", () => {
  const sized = (file_size_bytes: string | number) =>
    toFirestore("clip.write", { ...CLIP, file_size_bytes }, Timestamp);
  assert.equal(sized(7)["file_size_bytes"], 7);
  assert.equal(sized("7")["file_size_bytes"], 7);
  assert.equal(sized("9007199254740993")["file_size_bytes"], 9_007_199_254_740_993n);
  assert.throws(() => sized("x"), /^TypeError: file_size_bytes is no integer of 64 bits: "x"/);
  assert.throws(
    () => toFirestore("clip.write", { ...CLIP, created_at: "soon" }, Timestamp),
    /^TypeError: created_at is no RFC 3339 time: "soon"/,
  );
});

test("what nobody changed is written as it was read", async () => {
  const app = initializeApp({ projectId: "p" });
  const firestore = getFirestore(app);
  const data = {
    ...toFirestore("clip.write", CLIP, Timestamp),
    // Finer than JSON has it, and an integer as `useBigInt` reads it.
    created_at: new Timestamp(1_735_689_600, 123_456_789),
    file_size_bytes: 3_145_728n,
    scene_id: 4,
    scene_description: null,
    seen_at: new Timestamp(5, 0),
    text: "2025-01-01T00:00:00Z",
    filmed_at: new GeoPoint(19.43, -99.13),
    bytes: Bytes.fromBase64String("+/8="),
    of: doc(firestore, "users/u1"),
    vector: vector([1, 2.5]),
    no_number: Number.NaN,
    deep: {
      list: [new Timestamp(1, 0), { at: new Timestamp(2, 0), n: 1 }, { at: new Timestamp(3, 0), n: 2 }, "x"],
      map: { at: new Timestamp(4, 0), n: 1 },
    },
  };
  const read = fromFirestore(data) as ClipWrite & Omit<typeof data, keyof ClipWrite>;
  const write = (value: object) => toFirestore("clip.write", value, Timestamp, data);

  assert.deepEqual(write(read), data);
  const changed = write({ ...read, priority: 1, scene_id: undefined });
  const { scene_id: _, ...rest } = data;
  assert.deepEqual(changed, { ...rest, priority: 1 });
  assert.ok(!("scene_id" in changed));
  for (const field of ["filmed_at", "bytes", "of", "vector", "deep", "created_at"] as const) {
    assert.equal(changed[field], data[field], field);
  }

  const [, second, third] = read.deep.list as [unknown, object, object];
  const moved = write({ ...read, deep: { list: [{ ...second, n: 7 }, third], map: { ...read.deep.map, n: 7 } } });
  assert.deepEqual(moved["deep"], {
    list: [{ at: "1970-01-01T00:00:02Z", n: 7 }, data.deep.list[2]],
    map: { at: data.deep.map.at, n: 7 },
  });
  const same = write({ ...read, deep: { list: [read.deep.list[0], { ...second, n: 7 }] } });
  assert.deepEqual(same["deep"], { list: [data.deep.list[0], { at: new Timestamp(2, 0), n: 7 }] });

  const new_times = write({ ...read, created_at: "2025-01-01T00:00:01Z", seen_at: new Timestamp(6, 0) });
  assert.deepEqual(new_times, { ...data, created_at: new Timestamp(1_735_689_601, 0), seen_at: new Timestamp(6, 0) });
  assert.deepEqual(write({ ...read, filmed_at: { latitude: 1, longitude: -99.13 } })["filmed_at"], {
    latitude: 1,
    longitude: -99.13,
  });
  await terminate(firestore);
  await deleteApp(app);
});

test("maps of any fields are written as they were read", () => {
  const record = { extra: { at: new Timestamp(1, 0), more: { at: [new Timestamp(2, 0)] } }, tags: ["a"] };
  const read = fromFirestore(record) as { extra: Record<string, unknown>; tags: string[] };
  assert.deepEqual(toFirestore("distribution-record.write", { extra: { ...read.extra, n: 1 } }, Timestamp, record), {
    extra: { ...record.extra, n: 1 },
  });
  const job = { research_plan: { steps: [{ at: new Timestamp(1, 0), place: new GeoPoint(1, 2) }] } };
  const plan = fromFirestore(job) as { research_plan: { steps: object[] } };
  const [step] = plan.research_plan.steps;
  assert.deepEqual(
    toFirestore("podcast-job.write", { research_plan: { steps: [{ ...step, done: true }] } }, Timestamp, job),
    { research_plan: { steps: [{ ...job.research_plan.steps[0], done: true }] } },
  );
});

test("some fields are enough for an update", async () => {
  const app = initializeApp({ projectId: "p" });
  const firestore = getFirestore(app);
  const update = toFirestore("clip.write", { priority: 1, completed_at: "2025-01-01T00:00:00Z" }, Timestamp);
  assert.deepEqual(update, { priority: 1, completed_at: new Timestamp(1_735_689_600, 0) });
  writeBatch(firestore).update(doc(firestore, "users/u1"), update);
  // @ts-expect-error: no field of a clip
  toFirestore("clip.write", { prioritee: 1 }, Timestamp);
  // @ts-expect-error: a number
  toFirestore("clip.write", { priority: "1" }, Timestamp);
  await terminate(firestore);
  await deleteApp(app);
});

test("objects of the SDKs are told by name where JSON is wanted", async () => {
  const app = initializeApp({ projectId: "p" });
  const firestore = getFirestore(app);
  const objects = {
    "a Timestamp": new Timestamp(0, 0),
    "a Date": new Date(0),
    "a GeoPoint": new GeoPoint(0, 0),
    Bytes: Bytes.fromBase64String(""),
    "a DocumentReference": doc(firestore, "users/u1"),
    "a VectorValue": vector([1]),
  };
  for (const [kind, created_at] of Object.entries(objects)) {
    assert.deepEqual(validate("clip", { ...CLIP, created_at }), [
      { field: "created_at", message: `must be text, but is ${kind} (see fromFirestore)` },
    ]);
  }
  assert.deepEqual(validate("clip", { ...CLIP, scene_id: 10n }), [
    { field: "scene_id", message: "must be a whole number, but is 10n, a bigint (see fromBigInt)" },
  ]);
  assert.deepEqual(validate("clip", { ...CLIP, scene_title: { seconds: 1, nanoseconds: 2 } }), [
    { field: "scene_title", message: "must be text, but is an object" },
  ]);
  await terminate(firestore);
  await deleteApp(app);
});

test("a time that is none is told with its field", () => {
  const none = /^TypeError: a\.0 is a (?:Date|Timestamp) that is no time in the years 0001 to 9999$/;
  for (const time of [new Date(Number.NaN), new Date(8.64e15), new AdminTimestamp(Number.NaN, 0)]) {
    assert.throws(() => fromFirestore({ a: [time] }), none);
  }
  assert.throws(() => toFirestore("clip.write", { a: [new Date(Number.NaN)] } as object, Timestamp), none);
});

test("the web SDK takes what is made for it, but no bigint", async () => {
  const app = initializeApp({ projectId: "p" });
  const firestore = getFirestore(app);
  // A batch looks at what it is given at once, and sends nothing until it is committed.
  const batch = writeBatch(firestore);
  const set = (clip: ClipWrite) => batch.set(doc(firestore, "users/u1"), toFirestore("clip.write", clip, Timestamp));
  set(CLIP);
  assert.throws(() => set({ ...CLIP, file_size_bytes: "9007199254740993" }), /bigint/);
  await terminate(firestore);
  await deleteApp(app);
});

test("what was taken out of an array stays away, and what moved stays what it was", () => {
  const write = (value: object, base: object) => toFirestore("clip.write", value as never, Timestamp, base)["x"];
  const holed = fromFirestore({ x: ["a", "b"] }) as { x: string[] };
  delete holed.x[0];
  assert.deepEqual(write(holed, { x: ["a", "b"] }), ["b"]);
  const big = 2n ** 60n;
  const { x } = fromFirestore({ x: [big, 5] }) as { x: unknown[] };
  assert.deepEqual(write({ x: [...x].reverse() }, { x: [big, 5] }), [5, big]);
  assert.deepEqual(write({ x: ["new", ...x] }, { x: [big, 5] }), ["new", big, 5]);
});

test("objects of another realm are what they are", () => {
  const { at, bytes } = runInNewContext("({ at: new Date(0), bytes: new Uint8Array([1]) })") as Record<string, unknown>;
  assert.deepEqual(fromFirestore({ at, bytes }), { at: "1970-01-01T00:00:00Z", bytes: "AQ==" });
  assert.deepEqual(toFirestore("clip.write", { created_at: at } as never, Timestamp), {
    created_at: new Timestamp(0, 0),
  });
});

test("the base is never handed out, so that changing the one changes no other", () => {
  const base = { scene_title: "x" };
  const made = toFirestore("clip.write", fromFirestore(base) as never, Timestamp, base);
  assert.deepEqual(made, base);
  assert.notEqual(made, base);
});
