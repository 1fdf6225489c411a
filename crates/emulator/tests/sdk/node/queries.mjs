// Queries, aggregations and partitions.

import { AggregateField, FieldPath, Filter, GeoPoint, Timestamp } from '@google-cloud/firestore'
import { assert, check, code, ids, production, refused } from './check.mjs'

export async function queries(db) {
  const films = db.collection('films')
  const batch = db.batch()
  const rows = {
    a: { n: 1, s: 'x', tags: ['red', 'blue'], sub: { k: 1 } },
    b: { n: 2, s: 'y', tags: ['blue'], sub: { k: 2 } },
    c: { n: 2.5, s: 'x', tags: [], sub: { k: 3 } },
    d: { n: NaN, s: 'z', tags: [{ m: 1 }] },
    e: { n: null, s: 'y' },
    f: { n: 'text', s: 'x', tags: 'red' },
    g: { s: 'w' },
  }
  for (const [id, row] of Object.entries(rows)) batch.set(films.doc(id), row)
  await batch.commit()
  const found = async (name, query, expected) =>
    check(name, async () => assert.deepStrictEqual(ids(await query.get()), expected))

  await found('a whole collection, by name', films, [...'abcdefg'])
  await found('equal to', films.where('n', '==', 2), ['b'])
  await found('equal to null', films.where('n', '==', null), ['e'])
  await found('equal to NaN', films.where('n', '==', NaN), ['d'])
  await found('equal to a map', films.where('sub', '==', { k: 2 }), ['b'])
  await found('equal to an array', films.where('tags', '==', ['red', 'blue']), ['a'])
  await found('less than', films.where('n', '<', 2.5), ['a', 'b'])
  await found('at most', films.where('n', '<=', 2.5), ['a', 'b', 'c'])
  await found('more than', films.where('n', '>', 1), ['b', 'c'])
  await found('at least, a text', films.where('n', '>=', 'a'), ['f'])
  await found('not equal to', films.where('n', '!=', 2), ['d', 'a', 'c', 'f'])
  await found('not null', films.where('n', '!=', null), ['d', 'a', 'b', 'c', 'f'])
  await found('not NaN', films.where('n', '!=', NaN), ['a', 'b', 'c', 'f'])
  await found('in', films.where('n', 'in', [1, 'text', 99, 2.0]), ['a', 'b', 'f'])
  await found('not in', films.where('n', 'not-in', [1, 'text']), ['d', 'b', 'c'])
  await found('not in, with null', films.where('n', 'not-in', [1, null]), [])
  await found('array-contains', films.where('tags', 'array-contains', 'blue'), ['a', 'b'])
  await found('array-contains, a map', films.where('tags', 'array-contains', { m: 1 }), ['d'])
  await found('array-contains-any', films.where('tags', 'array-contains-any', ['red', { m: 1 }]), ['a', 'd'])
  await found('a field within a field', films.where('sub.k', '>=', 2), ['b', 'c'])
  await found('by name', films.where(FieldPath.documentId(), '>=', 'e'), ['e', 'f', 'g'])
  await found('by name, in', films.where(FieldPath.documentId(), 'in', ['g', 'a', 'none']), ['a', 'g'])
  await found('and', films.where(Filter.and(Filter.where('s', '==', 'x'), Filter.where('n', '==', 1))), ['a'])
  await found('or', films.where(Filter.or(Filter.where('s', '==', 'z'), Filter.where('n', '==', 1))), ['a', 'd'])
  const either = Filter.or(Filter.where('n', '==', 1), Filter.where('n', '==', 2))
  await found('and over or', films.where(Filter.and(Filter.where('s', '==', 'x'), either)), ['a'])
  await found('order, descending, ties by name', films.orderBy('s', 'desc'), ['d', 'e', 'b', 'f', 'c', 'a', 'g'])
  await found('orders of two fields', films.orderBy('s').orderBy('n', 'desc'), ['f', 'c', 'a', 'b', 'e', 'd'])
  await found('a range and an order beside', films.where('n', '>', 0).orderBy('s').orderBy('n'), ['a', 'c', 'b'])

  const byN = films.orderBy('n')
  await found('order over types', byN, ['e', 'd', 'a', 'b', 'c', 'f'])
  await found('limit', byN.limit(2), ['e', 'd'])
  await found('limit to last', byN.limitToLast(2), ['c', 'f'])
  await found('offset', byN.offset(4), ['c', 'f'])
  await found('start at', byN.startAt(2), ['b', 'c', 'f'])
  await found('start after', byN.startAfter(2), ['c', 'f'])
  await found('end at', byN.endAt(2), ['e', 'd', 'a', 'b'])
  await found('end before', byN.endBefore(2), ['e', 'd', 'a'])
  await found('between cursors, to last', byN.startAt(1).endAt(2.5).limitToLast(2), ['b', 'c'])
  await found('cursors over ties', films.orderBy('s').startAt('x').endBefore('y'), ['a', 'c', 'f'])
  await check('a cursor from a document', async () => {
    const from = await films.doc('c').get()
    assert.deepStrictEqual(ids(await films.orderBy('s').startAfter(from).get()), ['f', 'b', 'e', 'd'])
    assert.deepStrictEqual(ids(await films.where('n', '>', 1).startAt(from).get()), ['c'])
  })
  await check('select', async () => {
    const rows = await films.where('n', '<=', 2).select('s', 'sub.k').get()
    assert.deepStrictEqual(rows.docs.map(doc => doc.data()), [{ s: 'x', sub: { k: 1 } }, { s: 'y', sub: { k: 2 } }])
    const names = await films.limit(1).select().get()
    assert.deepStrictEqual(names.docs.map(doc => doc.data()), [{}])
  })
  await check('a query that finds nothing has a time', async () => {
    const none = await films.where('n', '==', 'none').get()
    assert.ok(none.empty && none.readTime.toMillis() > 0)
  })
  await check('a stream', async () => {
    const seen = []
    for await (const doc of films.limit(3).stream()) seen.push(doc.id)
    assert.deepStrictEqual(seen, ['a', 'b', 'c'])
  })
  await check('order of all types', async () => {
    const order = [null, false, true, NaN, -Infinity, -1, 0, 0.5, 1, Infinity, new Timestamp(1, 0), new Timestamp(1, 1000), '',
      'a', '\uffff', '🎬', Buffer.from([]), Buffer.from([1]), db.doc('a/b'), db.doc('a/b/c/d'), new GeoPoint(-1, 5),
      new GeoPoint(1, 0), [], [1], [1, 2], [2], {}, { a: 1 }, { a: 1, b: 1 }, { a: 2 }, { b: 0 }]
    const batch = db.batch()
    // Names against the order, so that it is not found by chance.
    order.forEach((v, i) => batch.set(db.doc(`order/${String(999 - i)}`), { v, i }))
    await batch.commit()
    const rows = await db.collection('order').orderBy('v').get()
    assert.deepStrictEqual(rows.docs.map(doc => doc.get('i')), order.map((_, i) => i))
  })

  await check('queries that no index would help', async () => {
    await refused(code.INVALID_ARGUMENT, films.where('n', '!=', 1).where('s', '!=', 'x').get())
    await refused(code.INVALID_ARGUMENT, films.where('n', 'not-in', [1]).where('s', 'in', ['x']).get())
    await refused(code.INVALID_ARGUMENT, films.where('n', 'not-in', [...Array(11).keys()]).get())
  })
  await check('two array-contains', async () => {
    const two = films.where('tags', 'array-contains', 'red').where('tags', 'array-contains', 'blue')
    await refused(code.INVALID_ARGUMENT, two.get())
  })
  await production('a query without its index, and what it needs', 'needs none', async () => {
    const error = await refused(code.FAILED_PRECONDITION, films.where('n', '>', 1).where('never', '==', 2).get())
    assert.match(error.message, /index/)
  })
}

export async function groups(db) {
  for (const path of ['shots/r', 'films/a/shots/1', 'films/a/shots/2', 'films/b/shots/1', 'films/b/takes/1/shots/9'])
    await db.doc(path).set({ n: path.length })
  const paths = async query => (await query.get()).docs.map(doc => doc.ref.path)
  const all = ['films/a/shots/1', 'films/a/shots/2', 'films/b/shots/1', 'films/b/takes/1/shots/9', 'shots/r']

  await check('a collection group is at every depth', async () => {
    assert.deepStrictEqual(await paths(db.collectionGroup('shots')), all)
    assert.deepStrictEqual(await paths(db.collection('films/a/shots')), all.slice(0, 2))
  })
  await check('a collection group with a filter and an order', async () => {
    assert.deepStrictEqual(await paths(db.collectionGroup('shots').where('n', '>', 15).orderBy('n')), [all[3]])
    assert.deepStrictEqual(await paths(db.collectionGroup('shots').orderBy('n').limit(1)), ['shots/r'])
  })
  await check('a part of a collection group, by name', async () => {
    const named = FieldPath.documentId()
    const part = db.collectionGroup('shots').where(named, '>=', db.doc('films/a')).where(named, '<', db.doc('films/b'))
    assert.deepStrictEqual(await paths(part), all.slice(0, 2))
  })
  await production('partitions hold every document once', 'has no PartitionQuery', async () => {
    const batch = db.batch()
    for (let i = 0; i < 400; i += 1) batch.set(db.doc(`p${i % 3}/x/parts/${i}`), {})
    await batch.commit()
    const seen = []
    let partitions = 0
    for await (const partition of db.collectionGroup('parts').getPartitions(4)) {
      partitions += 1
      seen.push(...(await paths(partition.toQuery())))
    }
    assert.ok(partitions >= 1 && partitions <= 4, `${partitions} partitions`)
    assert.equal(seen.length, 400)
    assert.equal(new Set(seen).size, 400)
  })
}

export async function aggregations(db) {
  const films = db.collection('films')
  const { average, count, sum } = AggregateField
  const asked = async (query, what) => (await query.aggregate(what).get()).data()

  await check('count', async () => {
    assert.equal((await films.count().get()).data().count, 7)
    assert.equal((await films.where('n', '>', 1).count().get()).data().count, 2)
    assert.equal((await films.limit(3).count().get()).data().count, 3)
  })
  await check('sum and average', async () => {
    const some = films.where('n', '>', 0)
    assert.deepStrictEqual(await asked(some, { a: sum('n'), b: average('n'), c: count() }), { a: 5.5, b: 5.5 / 3, c: 3 })
    assert.deepStrictEqual(await asked(films.where('sub.k', '>', 0), { a: sum('sub.k') }), { a: 6 })
  })
  await check('sum and average of nothing and of NaN', async () => {
    const none = films.where('n', '==', 'none')
    assert.deepStrictEqual(await asked(none, { a: sum('n'), b: average('n'), c: count() }), { a: 0, b: null, c: 0 })
    assert.deepStrictEqual(await asked(films, { a: sum('n'), b: average('n') }), { a: NaN, b: NaN })
  })
  await check('a text adds nothing but is counted', async () =>
    assert.deepStrictEqual(await asked(films.where('n', '==', 'text'), { a: sum('n'), c: count() }), { a: 0, c: 1 }))
  await check('a document without the field is not counted beside its sum', async () =>
    assert.deepStrictEqual(await asked(films.where('s', 'in', ['w', 'z']), { c: count() }), { c: 2 }))
  await check('an aggregated field must be there', async () => {
    await db.doc('sums/a').set({ x: 10 })
    await db.doc('sums/b').set({})
    await db.doc('sums/c').set({ x: 's' })
    await db.doc('sums/d').set({ x: 20.5 })
    assert.deepStrictEqual(await asked(db.collection('sums'), { a: sum('x'), c: count() }), { a: 30.5, c: 3 })
    assert.deepStrictEqual(await asked(db.collection('sums').limit(2), { a: sum('x'), c: count() }), { a: 30.5, c: 2 })
  })
  await check('an integer sum that is too large becomes a double', async () => {
    for (const id of ['a', 'b']) await db.doc(`large/${id}`).set({ n: 2n ** 62n + 2n ** 61n })
    assert.deepStrictEqual(await asked(db.collection('large'), { a: sum('n') }), { a: 2 ** 63 + 2 ** 62 })
  })
}
