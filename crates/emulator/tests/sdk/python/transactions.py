"""Transactions: what they see, what they write, and who wins."""

import threading

from google.api_core import exceptions
from google.cloud import firestore

from check import check, equal, ids, refused


def transactions(db):
    collection = db.collection("transactions")
    document = collection.document("one")

    @check("a transaction reads, writes and returns")
    def _():
        document.set({"n": 1})

        @firestore.transactional
        def run(transaction):
            found = document.get(transaction=transaction)
            equal(ids(collection.order_by("n").stream(transaction=transaction)), ["one"])
            equal(collection.count().get(transaction=transaction)[0][0].value, 1)
            assert not collection.document("two").get(transaction=transaction).exists
            transaction.update(document, {"n": found.get("n") + 1})
            transaction.create(collection.document("two"), {"n": 2})
            transaction.delete(collection.document("none"))
            return "done"

        equal(run(db.transaction()), "done")
        equal([row.get("n") for row in collection.stream()], [2, 2])

    @check("a transaction that fails writes nothing")
    def _():
        @firestore.transactional
        def given_up(transaction):
            transaction.set(document, {"n": 99})
            raise RuntimeError("given up")

        try:
            given_up(db.transaction())
            raise AssertionError("expected the function's own error")
        except RuntimeError as error:
            equal(str(error), "given up")

        @firestore.transactional
        def twice(transaction):
            transaction.set(document, {"n": 99})
            transaction.create(collection.document("two"), {})

        refused(exceptions.AlreadyExists, lambda: twice(db.transaction()))
        equal(document.get().get("n"), 2)

    @check("transactions at once: none is lost")
    def _():
        document.set({"n": 0})

        @firestore.transactional
        def add(transaction):
            n = document.get(transaction=transaction).get("n")
            transaction.update(document, {"n": n + 1})

        failed = []

        def run():
            try:
                add(db.transaction(max_attempts=20))
            except Exception as error:
                failed.append(error)

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        equal(failed, [])
        equal(document.get().get("n"), 2)

    @check("a read-only transaction")
    def _():
        @firestore.transactional
        def read(transaction):
            return document.get(transaction=transaction).get("n"), ids(collection.stream(transaction=transaction))

        equal(read(db.transaction(read_only=True)), (2, ["one", "two"]))
