// Every type of value, and every transform.

import { FieldPath, FieldValue, GeoPoint, Timestamp } from '@google-cloud/firestore'
import { assert, check, code, refused } from './check.mjs'

export async function values(db, exact) {
  const collection = db.collection('values')
  const there = async (id, value) => {
    await collection.doc(id).set({ value })
    return (await collection.doc(id).get()).get('value')
  }
  const same = async (id, value) => assert.deepStrictEqual(await there(id, value), value)

  await check('null and booleans', () => same('plain', [null, true, false]))
  await check('numbers that JavaScript has', () =>
    same('numbers', [0, -0, 1, -1, 1.5, NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53 - 1]))
  await check('integers up to the limits of 64 bits', async () => {
    const value = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, 0n, 2]
    await exact.doc('values/integers').set({ value })
    // With `useBigInt` every integer is one; 2 was written as an integer too.
    assert.deepStrictEqual((await exact.doc('values/integers').get()).get('value'), [...value.slice(0, 4), 2n])
  })
  await check('strings are kept to the letter', () =>
    same('strings', ['', 'a', 'é', 'e\u0301', '\u0000', '\uffff', '🎬', 'ﬁ', 'עברית', 'x'.repeat(2000)]))
  await check('bytes', () => same('bytes', [Buffer.from([]), Buffer.from([0, 127, 128, 255]), Buffer.alloc(3000, 7)]))
  await check('geo points', () => same('places', [new GeoPoint(-90, -180), new GeoPoint(90, 180), new GeoPoint(0.1, 0)]))
  await check('references', () => same('references', [db.doc('a/b'), db.doc('a/b/ü/__id7__')]))
  await check('timestamps over the whole range', () =>
    same('times', [
      Timestamp.fromDate(new Date('0001-01-01T00:00:00Z')),
      new Timestamp(-1, 999_999_000),
      new Timestamp(0, 1000),
      new Timestamp(253402300799, 999_999_000),
    ]))
  await check('timestamps are cut to microseconds', async () => {
    assert.deepStrictEqual(await there('cut', new Timestamp(5, 123_456_999)), new Timestamp(5, 123_456_000))
    assert.deepStrictEqual(await there('cut', new Timestamp(-5, 123_456_999)), new Timestamp(-5, 123_456_000))
  })
  await check('vectors', () => same('vectors', FieldValue.vector([1, -0.5, 1e300])))
  await check('maps and arrays within one another', () =>
    same('nested', { empty: {}, none: [], list: [{ list: [{ deep: [1, { a: null }] }] }], map: { map: { map: 'x' } } }))
  await check('twenty maps within one another', async () => {
    let value = 1
    for (let i = 0; i < 20; i += 1) value = { value }
    await same('deep', value)
  })
  await check('field names of all sorts', () =>
    same('names', { 'ключ': 1, '🎞': 2, 'a.b': 3, '`': 4, '\\': 5, ' ': 6, 0: 7, 'a/b': 8 }))
  await check('field names of all sorts in a path', async () => {
    const doc = collection.doc('paths')
    const paths = [['ключ', '🎞'], ['a.b', '`\\`'], ['1', '-']]
    await doc.set({})
    for (const [i, path] of paths.entries()) await doc.update(new FieldPath(...path), i)
    assert.deepStrictEqual((await doc.get()).data(), { 'ключ': { '🎞': 0 }, 'a.b': { '`\\`': 1 }, 1: { '-': 2 } })
    const [partial] = await db.getAll(doc, { fieldMask: [new FieldPath('a.b', '`\\`')] })
    assert.deepStrictEqual(partial.data(), { 'a.b': { '`\\`': 1 } })
  })
  await check('document ids of all sorts', async () => {
    const names = ['ü', '🎬', '.a', ' ', '__id-5__', '__id9__', 'a'.repeat(1500)]
    for (const name of names) {
      await db.collection('ids').doc(name).set({ name })
      assert.equal((await db.collection('ids').doc(name).get()).get('name'), name)
    }
  })
  await check('names that are reserved', async () => {
    await refused(code.INVALID_ARGUMENT, db.doc('values/__reserved__').set({}))
    await refused(code.INVALID_ARGUMENT, db.doc('values/reserved').set({ __field__: 1 }))
    await refused(code.INVALID_ARGUMENT, db.doc(`values/${'a'.repeat(1501)}`).set({}))
  })
  await check('values that are too large', async () => {
    await refused(code.INVALID_ARGUMENT, db.doc('values/large').set({ value: 'x'.repeat(1_048_576) }))
  })
}

export async function transforms(db, exact) {
  const doc = db.doc('transforms/one')
  const after = async (before, transform) => {
    await doc.set(before)
    await doc.update({ a: transform })
    return (await doc.get()).get('a')
  }

  await check('server timestamps: milliseconds, one for a whole commit', async () => {
    const batch = db.batch()
    const docs = ['transforms/now1', 'transforms/now2'].map(path => db.doc(path))
    const before = Date.now()
    for (const doc of docs) batch.set(doc, { at: FieldValue.serverTimestamp(), deep: { at: FieldValue.serverTimestamp() } })
    const [result] = await batch.commit()
    const [one, two] = (await db.getAll(...docs)).map(found => found.data())
    assert.deepStrictEqual(one, two)
    assert.deepStrictEqual(one.at, one.deep.at)
    assert.equal(one.at.nanoseconds % 1_000_000, 0)
    assert.ok(Math.abs(one.at.toMillis() - before) < 60_000, `${one.at.toDate()}`)
    assert.ok(Math.abs(one.at.toMillis() - result.writeTime.toMillis()) < 60_000, `${result.writeTime.toDate()}`)
  })
  await check('increment of numbers, of others and of nothing', async () => {
    assert.equal(await after({ a: 1 }, FieldValue.increment(2)), 3)
    assert.equal(await after({ a: 1 }, FieldValue.increment(0.5)), 1.5)
    assert.equal(await after({ a: 0.5 }, FieldValue.increment(1)), 1.5)
    assert.equal(await after({ a: 'x' }, FieldValue.increment(-4)), -4)
    assert.equal(await after({}, FieldValue.increment(7)), 7)
  })
  await check('increment stops at the limits of 64 bits', async () => {
    await exact.doc('transforms/limit').set({ high: 2n ** 63n - 2n, low: -(2n ** 63n) + 1n })
    await exact.doc('transforms/limit').update({ high: FieldValue.increment(5), low: FieldValue.increment(-5) })
    assert.deepStrictEqual((await exact.doc('transforms/limit').get()).data(), { high: 2n ** 63n - 1n, low: -(2n ** 63n) })
  })
  await check('maximum and minimum', async () => {
    assert.equal(await after({ a: 3 }, FieldValue.maximum(5)), 5)
    assert.equal(await after({ a: 3 }, FieldValue.minimum(5)), 3)
    assert.equal(await after({ a: 3 }, FieldValue.maximum(2.5)), 3)
    assert.equal(await after({ a: 3 }, FieldValue.minimum(2.5)), 2.5)
    assert.equal(await after({ a: 'x' }, FieldValue.maximum(-1)), -1)
    assert.equal(await after({}, FieldValue.minimum(9)), 9)
  })
  await check('union and removal of elements', async () => {
    const { arrayUnion, arrayRemove } = FieldValue
    assert.deepStrictEqual(await after({ a: [1, 1, 'x'] }, arrayUnion(1, 2, 2, null, NaN)), [1, 1, 'x', 2, null, NaN])
    assert.deepStrictEqual(await after({ a: [null, NaN] }, arrayUnion(null, NaN, { m: [1] })), [null, NaN, { m: [1] }])
    assert.deepStrictEqual(await after({ a: 'x' }, arrayUnion(1)), [1])
    assert.deepStrictEqual(await after({ a: [1, 2, 1, { m: 1 }] }, arrayRemove(1, { m: 1 })), [2])
    assert.deepStrictEqual(await after({ a: 'x' }, arrayRemove(1)), [])
    assert.deepStrictEqual(await after({}, arrayRemove(1)), [])
  })
  await check('transforms of a new document, and beside fields', async () => {
    await db.doc('transforms/new').set({ a: FieldValue.increment(2), b: { c: FieldValue.arrayUnion(1), d: 1 } })
    assert.deepStrictEqual((await db.doc('transforms/new').get()).data(), { a: 2, b: { c: [1], d: 1 } })
    await db.doc('transforms/new').set({ a: FieldValue.increment(2), b: { c: FieldValue.arrayUnion(2) } }, { merge: true })
    assert.deepStrictEqual((await db.doc('transforms/new').get()).data(), { a: 4, b: { c: [1, 2], d: 1 } })
  })
  await check('a transform needs what an update needs', () =>
    refused(code.NOT_FOUND, db.doc('transforms/none').update({ a: FieldValue.increment(1) })))
}
