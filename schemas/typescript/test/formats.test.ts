import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { FORMATS } from "../src/formats.js";
import { formatTime, parseTime } from "../src/time.js";

function check(format: string, good: readonly string[], bad: readonly string[]): void {
  const { validate: holds } = FORMATS[format] ?? assert.fail(format);
  for (const text of good) assert.ok(holds(text), `${JSON.stringify(text)} should be ${format}`);
  for (const text of bad) assert.ok(!holds(text), `${JSON.stringify(text)} should not be ${format}`);
}

test("date-time is RFC 3339 as Rust reads it", () => {
  check(
    "date-time",
    [
      "2025-01-31T12:00:00Z",
      "2025-01-31t12:00:00z",
      "2025-01-31 12:00:00Z",
      "2025-01-31T12:00:00.1Z",
      "2025-01-31T12:00:00.123456789123456789Z",
      "2025-01-31T12:00:00+23:59",
      "2025-01-31T12:00:00-00:00",
      "2025-01-31T12:00:00\u221201:00",
      "2016-12-31T23:59:60Z",
      "2025-01-31T12:30:60.5Z",
      "2024-02-29T00:00:00Z",
      "0001-01-01T00:00:00Z",
      "0000-12-31T23:30:00-01:00",
      "9999-12-31T23:59:59.999999999Z",
    ],
    [
      "",
      "2025-01-31",
      "2025-01-31T12:00Z",
      "2025-01-31T12:00:00",
      "2025-01-31T12:00:00.Z",
      "2025-01-31T12:00:00,5Z",
      "2025-01-31T12:00:00+0100",
      "2025-01-31T12:00:00+01",
      "2025-01-31T12:00:00+24:00",
      "2025-01-31T12:00:00+01:60",
      "2025-01-31T24:00:00Z",
      "2025-01-31T12:60:00Z",
      "2025-01-31T12:00:61Z",
      "2025-02-29T00:00:00Z",
      "2025-13-01T00:00:00Z",
      "2025-00-01T00:00:00Z",
      "2025-01-00T00:00:00Z",
      "2025-01-31T12:00:00Z ",
      "2025-01-31T12:00:00Z\n",
      " 2025-01-31T12:00:00Z",
      "2025-01-31_12:00:00Z",
      "٢٠٢٥-01-31T12:00:00Z",
      "0000-12-31T23:59:59Z",
      "0001-01-01T00:00:00+00:01",
      "9999-12-31T23:59:60Z",
      "9999-12-31T23:59:59-00:01",
      "+2025-01-31T12:00:00Z",
    ],
  );
});

test("times are instants in microseconds, finer digits cut", () => {
  assert.equal(parseTime("1970-01-01T00:00:00.0000019Z"), 1n);
  assert.equal(parseTime("1969-12-31T23:59:59.999999Z"), -1n);
  assert.equal(parseTime("1970-01-01T00:00:00+01:30"), -5_400_000_000n);
  assert.equal(parseTime("2016-12-31T23:59:60.25Z"), parseTime("2017-01-01T00:00:00.25Z"));
  assert.equal(parseTime("0001-01-01T00:00:00Z"), -62_135_596_800_000_000n);
  assert.equal(formatTime(-1n), "1969-12-31T23:59:59.999999Z");
  assert.equal(formatTime(500_000n), "1970-01-01T00:00:00.500Z");
  assert.equal(formatTime(0n), "1970-01-01T00:00:00Z");
  assert.equal(formatTime(1_000n), "1970-01-01T00:00:00.001Z");
  assert.equal(formatTime(-62_135_596_800_000_000n), "0001-01-01T00:00:00Z");
  assert.throws(() => formatTime(253_402_300_800_000_000n), /outside the years/);
  fc.assert(
    fc.property(fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }), (micros) => {
      assert.equal(parseTime(formatTime(micros)), micros);
    }),
  );
});

test("email is that of garde", () => {
  check(
    "email",
    [
      "email@here.com",
      "weirder-email@here.and.there.com",
      "!def!xyz%abc@example.com",
      "email@[127.0.0.1]",
      "email@[2001:dB8::1]",
      "email@[2001:dB8:0:0:0:0:0:1]",
      "email@[::fffF:127.0.0.1]",
      "email@[::]",
      "email@[1:2:3:4:5:6:7::]",
      "email@[::2:3:4:5:6:7:8]",
      "email@[1:2:3:4:5:6:1.2.3.4]",
      "email@[1::5:6:1.2.3.4]",
      "example@valid-----hyphens.com",
      `a@atm.${"a".repeat(63)}`,
      "abc@bar",
      "email@127.0.0.1",
      `${"a".repeat(64)}@mail.com`,
      `a@${"a.".repeat(127)}a`,
    ],
    [
      "",
      "abc",
      "abc@",
      "@abc",
      '"test@test"@example.com',
      `a@atm.${"a".repeat(64)}`,
      "a @x.cz",
      "abc@.com",
      "something@@somewhere.com",
      "email@[127.0.0.256]",
      "email@[127.0.0.01]",
      "email@[127.0.1]",
      "email@[127.0.0.1.]",
      "email@[2001:db8::12345]",
      "email@[2001:db8:0:0:0:0:1]",
      "email@[::ffff:127.0.0.256]",
      "email@[1::2::3]",
      "email@[:::]",
      "email@[1:2:3:4:5:6:7::8]",
      "email@[1:2:3:4:5:6:7:1.2.3.4]",
      "email@[1.2.3.4::]",
      "email@[fe80::1%eth0]",
      "email@[]",
      "email@[",
      "example@invalid-.com",
      "example@-invalid.com",
      "example@inv-.-alid.com",
      "trailingdot@shouldfail.com.",
      "a@b.com\n",
      "a\n@b.com",
      "a@[127.0.0.1]\n",
      "John.Doe@exam_ple.com",
      "test@domain.with.idn.tld.उदाहरण.परीक्षा",
      "ſ@b.com",
      "a@\u212a.com",
      `${"a".repeat(65)}@mail.com`,
      `a@${"a.".repeat(127)}aa`,
    ],
  );
});

test("int64 has one spelling for each", () => {
  check(
    "int64",
    ["0", "7", "-1", "9223372036854775807", "-9223372036854775808"],
    ["", "-", "-0", "+1", "01", "1.0", "1e3", " 1", "1\n", "0x1", "٧", "9223372036854775808", "-9223372036854775809"],
  );
});

test("blob-uri is what Rust parses", () => {
  check(
    "blob-uri",
    [
      "gs://bucket/key",
      "r2://b.u_c-k/a/b.mp4",
      "R2://b/a",
      "file:///var/media/a.mp4",
      "FILE:///a",
      "mem://b/a/b/c",
      "payloadcms://media/a%20b.mp4",
      "gs://b/¿Quién paga?",
      "gs://b/%c2%bfQui%c3%a9n paga%3f",
      "s3://b/a+b#c?d=1",
      "s3://b/100%25",
      "s3://b/a\u2028b",
      `s3://${"b".repeat(222)}/${"%41".repeat(1_024)}`,
    ],
    [
      "",
      "r2:/b/k",
      "https://b/k",
      "r2://b",
      "r2://b/",
      "r2:///k",
      "r2://b c/k",
      "r2://u:p@b/k",
      "r2://.b/k",
      "r2://b//k",
      "r2://b/a/%2E%2E/k",
      "r2://b/a%2F%2Fk",
      "r2://b/a%5Cb",
      "r2://b/a%00b",
      "r2://b/a\nb",
      "r2://b/100%",
      "r2://b/%zz",
      "r2://b/%+1",
      "r2://b/%ff",
      "r2://b/%C3é",
      "r2://b/%ED%A0%80",
      "file://host/k",
      "file:///",
      "R２://b/k",
      `s3://${"b".repeat(223)}/k`,
      `s3://b/${"%41".repeat(1_025)}`,
    ],
  );
});
