import assert from "node:assert/strict";
import { test } from "node:test";

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

import { fromFirestore, isClip, isClipWrite, toFirestore, type ClipWrite } from "../src/index.js";
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
