"""Listeners: what they are told, and that it ends."""

import queue

from google.cloud.firestore_v1.base_query import FieldFilter

from check import check, equal, ids

PATIENCE = 20


class Heard:
    """What a listener was told and nobody has taken yet."""

    def __init__(self, target):
        self._told = queue.Queue()
        self._watch = target.on_snapshot(lambda documents, changes, _time: self._told.put((documents, changes)))

    def documents(self):
        return self._told.get(timeout=PATIENCE)[0]

    def changes(self):
        # The library's indexes count changes, not places, so they are left out.
        return [f"{change.type.name} {change.document.id}" for change in self._told.get(timeout=PATIENCE)[1]]

    def nothing(self):
        try:
            return self._told.get(timeout=0.3) is None
        except queue.Empty:
            return True

    def stop(self):
        self._watch.unsubscribe()


def listens(db):
    collection = db.collection("listens")

    @check("a listener on a query: added, modified, removed")
    def _():
        collection.document("a").set({"n": 1})
        heard = Heard(collection.where(filter=FieldFilter("n", ">", 0)).order_by("n"))
        equal(heard.changes(), ["ADDED a"])
        collection.document("b").set({"n": 2})
        equal(heard.changes(), ["ADDED b"])
        collection.document("a").update({"x": 1})
        equal(heard.changes(), ["MODIFIED a"])
        collection.document("b").update({"n": -1})
        equal(heard.changes(), ["REMOVED b"])
        collection.document("a").delete()
        equal(heard.changes(), ["REMOVED a"])
        heard.stop()

    @check("a commit is heard as a whole")
    def _():
        heard = Heard(collection.where(filter=FieldFilter("n", ">=", 10)).order_by("n"))
        equal(heard.changes(), [])
        batch = db.batch()
        for n in [10, 11, 12]:
            batch.set(collection.document(f"{n}"), {"n": n})
        batch.commit()
        equal(heard.changes(), [f"ADDED {n}" for n in [10, 11, 12]])
        heard.stop()

    @check("a listener on a limited query")
    def _():
        heard = Heard(collection.where(filter=FieldFilter("n", ">=", 10)).order_by("n").limit(1))
        equal(ids(heard.documents()), ["10"])
        collection.document("10").delete()
        equal(ids(heard.documents()), ["11"])
        heard.stop()

    @check("a listener on a document, and silence after its end")
    def _():
        document = collection.document("single")
        heard = Heard(document)
        equal(heard.documents(), [])
        document.set({"a": 1})
        equal([one.to_dict() for one in heard.documents()], [{"a": 1}])
        document.update({"a": 2})
        equal([one.to_dict() for one in heard.documents()], [{"a": 2}])
        document.delete()
        equal(heard.documents(), [])
        heard.stop()
        document.set({"a": 3})
        assert heard.nothing()
