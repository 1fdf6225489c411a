// How a check is run and said.

import assert from 'node:assert/strict'

// Google's own emulator is not production in all things: what it answers otherwise is asserted elsewhere only.
const google = process.env.REELBASE_EMULATOR === 'google'

export const code = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
}

const count = { passed: 0, skipped: 0 }

// The first check that fails ends the program: what follows builds on it.
export async function check(name, run) {
  try {
    await within(60_000, run())
  } catch (error) {
    console.log(`FAILED  ${name}`)
    console.log(error.stack ?? error)
    process.exit(1)
  }
  count.passed += 1
  console.log(`ok      ${name}`)
}

// A check of what production does and Google's emulator does not, and what that does instead.
export async function production(name, instead, run) {
  if (!google) return check(name, run)
  count.skipped += 1
  console.log(`skipped ${name}: Google's emulator ${instead}`)
}

export function finish() {
  const skipped = count.skipped === 0 ? '' : `, ${count.skipped} skipped`
  console.log(`${count.passed} checks passed${skipped}`)
}

// A call that must be refused with this code; the error is returned.
export async function refused(expected, promise) {
  const error = await promise.then(
    value => assert.fail(`expected code ${expected}, but it went well: ${JSON.stringify(value)}`),
    error => error,
  )
  assert.equal(error.code, expected, `expected code ${expected}, got ${error.code}: ${error.message}`)
  return error
}

export async function within(milliseconds, promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${milliseconds} ms`)), milliseconds)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

export const ids = snapshot => snapshot.docs.map(doc => doc.id)

export { assert }
