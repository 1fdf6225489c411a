// Transactions: what they see, what they write, and who wins.

import { AggregateField, Timestamp } from '@google-cloud/firestore'
import { assert, check, code, ids, production, refused, within } from './check.mjs'

export async function transactions(db) {
  const doc = db.doc('transactions/one')
  const collection = db.collection('transactions')

  await check('a transaction reads, writes and returns', async () => {
    await doc.set({ n: 1 })
    const returned = await db.runTransaction(async tx => {
      const [found, none] = await tx.getAll(doc, db.doc('transactions/none'))
      const rows = await tx.get(collection.where('n', '==', 1))
      const counted = await tx.get(collection.where('n', '==', 1).aggregate({ c: AggregateField.count() }))
      assert.ok(!none.exists)
      assert.deepStrictEqual([ids(rows), counted.data().c], [['one'], 1])
      tx.update(doc, { n: found.get('n') + 1 })
      tx.create(db.doc('transactions/two'), { n: 2 })
      tx.set(db.doc('transactions/three'), { n: 3 }).delete(db.doc('transactions/none'))
      return 'done'
    })
    assert.equal(returned, 'done')
    assert.deepStrictEqual((await collection.get()).docs.map(doc => doc.get('n')), [2, 3, 2])
  })
  await check('a transaction that fails writes nothing', async () => {
    const failed = db.runTransaction(async tx => {
      tx.set(doc, { n: 99 })
      throw new Error('given up')
    })
    await assert.rejects(failed, /given up/)
    const refusal = db.runTransaction(async tx => {
      tx.set(doc, { n: 99 })
      tx.create(db.doc('transactions/two'), {})
    })
    await refused(code.ALREADY_EXISTS, refusal)
    assert.equal((await doc.get()).get('n'), 2)
  })
  await check('a transaction may write only, or read only', async () => {
    await db.runTransaction(async tx => { tx.set(db.doc('transactions/blind'), { n: 0 }) })
    assert.equal((await db.doc('transactions/blind').get()).get('n'), 0)
    assert.equal(await db.runTransaction(async tx => (await tx.get(doc)).get('n')), 2)
  })
  await check('transactions at once: none is lost', async () => {
    await doc.set({ n: 0 })
    const add = () =>
      db.runTransaction(async tx => {
        const { n } = (await tx.get(doc)).data()
        tx.update(doc, { n: n + 1 })
      }, { maxAttempts: 20 })
    await Promise.all([add(), add()])
    assert.equal((await doc.get()).get('n'), 2)
  })
  await production('of two that have read the same, one writes and one is aborted', 'may abort both', async () => {
    await doc.set({ n: 0 })
    let arrived = 0
    let open
    const both = new Promise(resolve => { open = resolve })
    const one = n =>
      db.runTransaction(async tx => {
        await tx.get(doc)
        arrived += 1
        if (arrived === 2) open()
        await within(10_000, both)
        tx.update(doc, { n })
      }, { maxAttempts: 1 })
    const ends = await Promise.allSettled([one(1), one(2)])
    const lost = ends.filter(end => end.status === 'rejected').map(end => end.reason.code)
    assert.deepStrictEqual(lost, [code.ABORTED])
    assert.equal((await doc.get()).get('n'), ends[0].status === 'fulfilled' ? 1 : 2)
  })
  await check('a document that a transaction found missing', async () => {
    const fresh = db.doc('transactions/fresh')
    const make = name =>
      db.runTransaction(async tx => {
        const found = await tx.get(fresh)
        if (!found.exists) tx.create(fresh, { by: name })
        return found.exists
      }, { maxAttempts: 20 })
    assert.deepStrictEqual((await Promise.all([make('a'), make('b')])).sort(), [false, true])
  })
  await check('a read-only transaction', async () => {
    await doc.set({ n: 1 })
    const read = await db.runTransaction(async tx => ids(await tx.get(collection.where('n', '>=', 2))), { readOnly: true })
    assert.deepStrictEqual(read, ['two', 'three'])
  })
  await check('a read-only transaction of an earlier time', async () => {
    const { writeTime } = await doc.set({ n: 'before' })
    await doc.set({ n: 'after' })
    await db.doc('transactions/later').set({ n: 'later' })
    await db.runTransaction(async tx => {
      assert.equal((await tx.get(doc)).get('n'), 'before')
      assert.ok(!(await tx.get(db.doc('transactions/later'))).exists)
      assert.deepStrictEqual(ids(await tx.get(collection.where('n', 'in', ['before', 'after', 'later']))), ['one'])
    }, { readOnly: true, readTime: writeTime })
  })
  await production('a time that is too long ago', 'reads as if nothing had been there', () =>
    refused(code.INVALID_ARGUMENT, db.runTransaction(async tx => tx.get(doc), {
      readOnly: true,
      readTime: Timestamp.fromMillis(Date.now() - 3 * 3600_000),
    })))
}
