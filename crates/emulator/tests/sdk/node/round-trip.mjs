// Google's own library against the server that FIRESTORE_EMULATOR_HOST names: a round trip of everything.
//
// It asserts what production does. Where Google's emulator does otherwise, REELBASE_EMULATOR=google skips the check and
// says so. Every run has a project of its own and leaves other runs alone.

import { randomUUID } from 'node:crypto'
import { Firestore } from '@google-cloud/firestore'
import { check, assert, finish } from './check.mjs'
import { transforms, values } from './values.mjs'
import { bulk, lists, writes } from './writes.mjs'
import { aggregations, groups, queries } from './queries.mjs'
import { transactions } from './transactions.mjs'
import { listens } from './listens.mjs'

if (!process.env.FIRESTORE_EMULATOR_HOST) {
  console.log('FIRESTORE_EMULATOR_HOST must name a server, as 127.0.0.1:8080')
  process.exit(2)
}
// There is no cloud to ask who we are.
process.env.METADATA_SERVER_DETECTION ??= 'none'

const projectId = `node-${randomUUID()}`
const db = new Firestore({ projectId })
// JavaScript's numbers hold 53 bits; this one hands out integers as they are.
const exact = new Firestore({ projectId, useBigInt: true })

await check('an empty database', async () => assert.deepStrictEqual(await db.listCollections(), []))
await values(db, exact)
await transforms(db, exact)
await writes(db)
await bulk(db)
await lists(db)
await queries(db)
await groups(db)
await aggregations(db)
await transactions(db)
await listens(db)

await Promise.all([db.terminate(), exact.terminate()])
finish()
