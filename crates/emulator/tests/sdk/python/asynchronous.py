"""The asynchronous client, which speaks through another transport."""

import asyncio

from google.cloud import firestore

from check import check, equal


def asynchronous(project):
    @check("the asynchronous client: writes, queries, a transaction")
    def _():
        asyncio.run(_everything(project))


async def _everything(project):
    db = firestore.AsyncClient(project=project)
    documents = [db.document(f"async/{n}") for n in range(3)]
    await asyncio.gather(*(document.set({"n": n}) for n, document in enumerate(documents)))
    rows = [row.get("n") async for row in db.collection("async").order_by("n").stream()]
    equal(rows, [0, 1, 2])

    @firestore.async_transactional
    async def add(transaction):
        n = (await documents[0].get(transaction=transaction)).get("n")
        transaction.update(documents[0], {"n": n + 10})

    await add(db.transaction())
    found = {one.id: one.get("n") async for one in db.get_all(documents)}
    equal(found, {"0": 10, "1": 1, "2": 2})
    equal([collection.id async for collection in documents[0].collections()], [])
    db.close()
