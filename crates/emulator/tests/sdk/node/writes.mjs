// Writes with their conditions, alone and together.

import { FieldValue, Firestore } from '@google-cloud/firestore'
import { assert, check, code, refused, ids } from './check.mjs'

export async function writes(db) {
  const doc = db.doc('writes/one')
  const data = async () => (await doc.get()).data()

  await check('create, and create again', async () => {
    const { writeTime } = await doc.create({ a: 1, b: { c: 1, d: 1 } })
    const found = await doc.get()
    assert.ok(found.createTime.isEqual(writeTime) && found.updateTime.isEqual(writeTime))
    assert.ok(found.readTime.toMillis() >= writeTime.toMillis())
    await refused(code.ALREADY_EXISTS, doc.create({}))
  })
  await check('set replaces, merge keeps', async () => {
    await doc.set({ b: { d: 2 }, e: 3 }, { merge: true })
    assert.deepStrictEqual(await data(), { a: 1, b: { c: 1, d: 2 }, e: 3 })
    await doc.set({ a: 9, b: { c: 9, d: 9 }, e: 9 }, { mergeFields: ['b.c', 'e'] })
    assert.deepStrictEqual(await data(), { a: 1, b: { c: 9, d: 2 }, e: 9 })
    await doc.set({ only: true })
    assert.deepStrictEqual(await data(), { only: true })
    await db.doc('writes/merged').set({ a: 1 }, { merge: true })
    assert.deepStrictEqual((await db.doc('writes/merged').get()).data(), { a: 1 })
  })
  await check('update of fields, within fields, and away', async () => {
    await doc.set({ a: 1, b: { c: 1, d: 1 }, e: 'x' })
    await doc.update({ 'b.c': FieldValue.delete(), 'e.f': 2, g: [1] })
    assert.deepStrictEqual(await data(), { a: 1, b: { d: 1 }, e: { f: 2 }, g: [1] })
    await doc.update({ 'b.d': FieldValue.delete(), a: FieldValue.delete() })
    assert.deepStrictEqual(await data(), { b: {}, e: { f: 2 }, g: [1] })
    await refused(code.NOT_FOUND, db.doc('writes/none').update({ a: 1 }))
  })
  await check('preconditions on the time of the last change', async () => {
    const old = (await doc.get()).updateTime
    const { writeTime } = await doc.update({ h: 1 }, { lastUpdateTime: old })
    assert.ok(writeTime.valueOf() > old.valueOf())
    await refused(code.FAILED_PRECONDITION, doc.update({ h: 2 }, { lastUpdateTime: old }))
    await refused(code.FAILED_PRECONDITION, doc.delete({ lastUpdateTime: old }))
    await refused(code.FAILED_PRECONDITION, db.doc('writes/none').delete({ lastUpdateTime: old }))
    assert.equal((await doc.get()).get('h'), 1)
  })
  await check('a write that changes nothing leaves the time of the last change', async () => {
    const before = await doc.get()
    await doc.update({ h: 1 })
    assert.ok((await doc.get()).updateTime.isEqual(before.updateTime))
  })
  await check('delete, with and without a condition', async () => {
    const { createTime } = await doc.get()
    await doc.delete({ exists: true })
    await doc.delete()
    const none = await doc.get()
    assert.ok(!none.exists && none.data() === undefined)
    await refused(code.NOT_FOUND, doc.delete({ exists: true }))
    await doc.set({})
    assert.ok((await doc.get()).createTime.valueOf() > createTime.valueOf())
  })
  await check('add makes up an id', async () => {
    const added = await db.collection('writes').add({ added: true })
    assert.match(added.id, /^[A-Za-z0-9]{20}$/)
    assert.deepStrictEqual((await added.get()).data(), { added: true })
  })
  await check('a batch is in order and has one time', async () => {
    const batch = db.batch()
    batch.create(db.doc('batch/a'), { n: 1 }).update(db.doc('batch/a'), { n: FieldValue.increment(4) })
    batch.set(db.doc('batch/b'), { n: 2 }).delete(db.doc('batch/c'))
    const results = await batch.commit()
    assert.equal(results.length, 4)
    const [a, b] = await db.getAll(db.doc('batch/a'), db.doc('batch/b'))
    assert.equal(a.get('n'), 5)
    assert.ok(a.updateTime.isEqual(b.updateTime) && a.updateTime.isEqual(results[0].writeTime))
  })
  await check('a batch is done as a whole or not at all', async () => {
    const batch = db.batch().set(db.doc('batch/d'), {}).create(db.doc('batch/a'), {})
    await refused(code.ALREADY_EXISTS, batch.commit())
    assert.ok(!(await db.doc('batch/d').get()).exists)
    assert.deepStrictEqual(await db.batch().commit(), [])
  })
}

export async function bulk(db) {
  const collection = db.collection('bulk')

  await check('a bulk writer writes each for itself', async () => {
    await collection.doc('there').set({ n: 1 })
    const writer = db.bulkWriter()
    const failed = []
    writer.onWriteError(error => {
      failed.push([error.documentRef.id, error.operationType, error.code])
      return false
    })
    const results = [
      writer.create(collection.doc('there'), {}),
      writer.create(collection.doc('new'), { n: 1 }),
      writer.set(collection.doc('set'), { n: 1 }),
      writer.update(collection.doc('missing'), { n: 1 }),
      writer.update(collection.doc('there'), { n: FieldValue.increment(1) }),
      writer.delete(collection.doc('gone')),
    ]
    const settled = Promise.allSettled(results)
    await writer.close()
    assert.deepStrictEqual((await settled).map(one => one.status === 'fulfilled'), [false, true, true, false, true, true])
    assert.deepStrictEqual(failed.sort(), [['missing', 'update', code.NOT_FOUND], ['there', 'create', code.ALREADY_EXISTS]])
    assert.deepStrictEqual(ids(await collection.orderBy('n').get()), ['new', 'set', 'there'])
    assert.equal((await collection.doc('there').get()).get('n'), 2)
  })
  await check('a bulk writer tries again when told to', async () => {
    const writer = db.bulkWriter()
    const attempts = []
    writer.onWriteError(error => {
      attempts.push(error.failedAttempts)
      return error.failedAttempts < 2
    })
    const created = writer.create(collection.doc('there'), {})
    const failed = refused(code.ALREADY_EXISTS, created)
    await writer.close()
    await failed
    assert.deepStrictEqual(attempts, [1, 2])
  })
  await check('a bulk writer takes many', async () => {
    const writer = db.bulkWriter()
    for (let i = 0; i < 250; i += 1) void writer.set(db.doc(`many/${i}`), { i })
    await writer.close()
    assert.equal((await db.collection('many').count().get()).data().count, 250)
  })
}

export async function lists(db) {
  await check('getAll keeps the order, tells the missing and takes a mask', async () => {
    await db.doc('gets/a').set({ x: 1, y: { z: 2, w: 3 } })
    await db.doc('gets/b').set({ x: 2 })
    const docs = ['gets/b', 'gets/none', 'gets/a', 'gets/b'].map(path => db.doc(path))
    const found = await db.getAll(...docs, { fieldMask: ['y.z'] })
    assert.deepStrictEqual(found.map(one => [one.id, one.exists, one.data()]), [
      ['b', true, {}],
      ['none', false, undefined],
      ['a', true, { y: { z: 2 } }],
      ['b', true, {}],
    ])
  })
  await check('collections of the root and of a document', async () => {
    await db.doc('tree/a/left/b').set({})
    await db.doc('tree/a/right/c/deep/d').set({})
    const names = async from => (await from.listCollections()).map(collection => collection.path)
    assert.deepStrictEqual(await names(db.doc('tree/a')), ['tree/a/left', 'tree/a/right'])
    assert.deepStrictEqual(await names(db.doc('tree/none')), [])
    const root = await names(db)
    assert.ok(root.includes('tree') && root.includes('gets') && !root.includes('left'), root.join())
    assert.deepStrictEqual(root, [...root].sort())
  })
  await check('documents of a collection, the missing among them', async () => {
    await db.doc('tree/b').set({})
    const listed = await db.collection('tree').listDocuments()
    assert.deepStrictEqual(listed.map(doc => doc.path), ['tree/a', 'tree/b'])
    assert.deepStrictEqual((await db.getAll(...listed)).map(doc => doc.exists), [false, true])
  })
  await check('recursive deletion of a document and of a collection', async () => {
    await db.doc('tree/b/left/x').set({})
    await db.recursiveDelete(db.doc('tree/a'))
    assert.deepStrictEqual(await db.doc('tree/a').listCollections(), [])
    assert.deepStrictEqual((await db.collectionGroup('left').get()).docs.map(doc => doc.ref.path), ['tree/b/left/x'])
    await db.recursiveDelete(db.collection('tree'))
    assert.deepStrictEqual(await db.collection('tree').listDocuments(), [])
    assert.ok((await db.collectionGroup('deep').get()).empty)
  })
  await check('databases are apart', async () => {
    const other = new Firestore({ projectId: db.projectId, databaseId: 'other' })
    await other.doc('apart/here').set({ in: 'other' })
    await db.doc('apart/here').set({ in: 'default' })
    await other.doc('apart/only').set({})
    assert.equal((await other.doc('apart/here').get()).get('in'), 'other')
    assert.equal((await db.doc('apart/here').get()).get('in'), 'default')
    assert.deepStrictEqual(ids(await db.collection('apart').get()), ['here'])
    assert.deepStrictEqual(ids(await other.collection('apart').get()), ['here', 'only'])
    await other.terminate()
  })
}
