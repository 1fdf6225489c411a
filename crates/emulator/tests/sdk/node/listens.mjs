// Listeners: what they are told, and that it ends.

import { assert, check, ids, production, within } from './check.mjs'

// What a listener was told and nobody has taken yet.
class Heard {
  #items = []
  #waiting = []
  #stop

  constructor(target) {
    this.#stop = target.onSnapshot(snapshot => this.#hear({ snapshot }), error => this.#hear({ error }))
  }

  #hear(item) {
    const waiting = this.#waiting.shift()
    if (waiting) waiting(item)
    else this.#items.push(item)
  }

  async #next() {
    if (this.#items.length > 0) return this.#items.shift()
    return within(20_000, new Promise(resolve => this.#waiting.push(resolve)))
  }

  async snapshot() {
    const { snapshot, error } = await this.#next()
    if (error) throw error
    return snapshot
  }

  async changes() {
    const snapshot = await this.snapshot()
    return snapshot.docChanges().map(change => `${change.type} ${change.doc.id} ${change.oldIndex}>${change.newIndex}`)
  }

  async error() {
    const { snapshot, error } = await this.#next()
    assert.ok(error, `expected an error, heard ${snapshot && ids(snapshot)}`)
    return error
  }

  get left() {
    return this.#items.length
  }

  stop() {
    this.#stop()
  }
}

export async function listens(db) {
  const collection = db.collection('listens')
  const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))

  await check('a listener on a query: added, modified, moved, removed', async () => {
    await collection.doc('a').set({ n: 1 })
    const heard = new Heard(collection.where('n', '>', 0).orderBy('n'))
    assert.deepStrictEqual(await heard.changes(), ['added a -1>0'])
    await collection.doc('b').set({ n: 2 })
    assert.deepStrictEqual(await heard.changes(), ['added b -1>1'])
    await collection.doc('a').update({ x: 1 })
    assert.deepStrictEqual(await heard.changes(), ['modified a 0>0'])
    await collection.doc('a').update({ n: 3 })
    assert.deepStrictEqual(await heard.changes(), ['modified a 0>1'])
    await collection.doc('b').update({ n: -1 })
    assert.deepStrictEqual(await heard.changes(), ['removed b 0>-1'])
    await collection.doc('a').delete()
    assert.deepStrictEqual(await heard.changes(), ['removed a 0>-1'])
    heard.stop()
  })
  await check('a commit is heard as a whole', async () => {
    const heard = new Heard(collection.where('n', '>=', 10).orderBy('n'))
    assert.deepStrictEqual(await heard.changes(), [])
    const batch = db.batch()
    for (const n of [10, 11, 12]) batch.set(collection.doc(`${n}`), { n })
    await batch.commit()
    assert.deepStrictEqual(await heard.changes(), ['added 10 -1>0', 'added 11 -1>1', 'added 12 -1>2'])
    await db.batch().delete(collection.doc('10')).update(collection.doc('11'), { n: 20 }).commit()
    assert.deepStrictEqual(await heard.changes(), ['removed 10 0>-1', 'modified 11 0>1'])
    heard.stop()
  })
  await check('a listener on a limited query', async () => {
    const heard = new Heard(collection.where('n', '>=', 10).orderBy('n').limit(1))
    assert.deepStrictEqual(await heard.changes(), ['added 12 -1>0'])
    await collection.doc('13').set({ n: 10 })
    assert.deepStrictEqual(await heard.changes(), ['removed 12 0>-1', 'added 13 -1>0'])
    await collection.doc('13').delete()
    assert.deepStrictEqual(await heard.changes(), ['removed 13 0>-1', 'added 12 -1>0'])
    heard.stop()
  })
  await check('a listener on the last of a query', async () => {
    const heard = new Heard(collection.where('n', '>=', 10).orderBy('n').limitToLast(1))
    assert.deepStrictEqual(ids(await heard.snapshot()), ['11'])
    await collection.doc('14').set({ n: 30 })
    assert.deepStrictEqual(ids(await heard.snapshot()), ['14'])
    heard.stop()
  })
  await check('a listener on a collection group', async () => {
    const heard = new Heard(db.collectionGroup('heard'))
    assert.deepStrictEqual(await heard.changes(), [])
    await db.doc('listens/x/heard/1').set({})
    assert.deepStrictEqual(await heard.changes(), ['added 1 -1>0'])
    heard.stop()
  })
  await check('a listener on a document', async () => {
    const doc = collection.doc('single')
    const heard = new Heard(doc)
    assert.equal((await heard.snapshot()).exists, false)
    await doc.set({ a: 1 })
    assert.deepStrictEqual((await heard.snapshot()).data(), { a: 1 })
    await doc.update({ a: 2 })
    const changed = await heard.snapshot()
    assert.deepStrictEqual(changed.data(), { a: 2 })
    assert.ok(changed.updateTime.valueOf() > changed.createTime.valueOf())
    await doc.delete()
    assert.equal((await heard.snapshot()).exists, false)
    heard.stop()
  })
  await check('two listeners, and silence after the end', async () => {
    const [one, two] = [new Heard(collection.doc('two')), new Heard(collection.where('two', '==', true))]
    await one.snapshot()
    await two.snapshot()
    one.stop()
    await collection.doc('two').set({ two: true })
    assert.deepStrictEqual(ids(await two.snapshot()), ['two'])
    await wait(200)
    assert.deepStrictEqual([one.left, two.left], [0, 0])
    two.stop()
  })
  await check('what does not change anything is not heard', async () => {
    const heard = new Heard(collection.where('two', '==', true))
    await heard.snapshot()
    await collection.doc('two').update({ two: true })
    await collection.doc('elsewhere').set({ two: false })
    await wait(300)
    assert.equal(heard.left, 0)
    heard.stop()
  })
  await check('a query that is refused ends its listener', async () => {
    const heard = new Heard(collection.where('n', '!=', 1).where('s', '!=', 'x'))
    // The library puts the code into the message only.
    assert.match((await heard.error()).message, /^Error 3: /)
  })
  await production('a listener on a query without its index', 'needs none', async () => {
    const heard = new Heard(collection.where('n', '>', 1).where('never', '==', 2))
    assert.match((await heard.error()).message, /^Error 9: .*index/s)
  })
}
