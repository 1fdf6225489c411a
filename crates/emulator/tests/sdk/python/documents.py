"""Values, transforms, writes and lists."""

import datetime
import math
import re

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.vector import Vector

from check import check, equal, ids, refused

UTC = datetime.timezone.utc


def values(db):
    collection = db.collection("values")

    def same(name, value):
        collection.document(name).set({"value": value})
        got = collection.document(name).get().get("value")
        equal(got, value)
        # Equality of Python does not tell True from 1 nor 1 from 1.0.
        equal(repr(type(got)), repr(type(value)))
        return got

    @check("null, booleans and integers up to the limits of 64 bits")
    def _():
        for i, value in enumerate([None, True, False, 0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63)]):
            same(f"plain{i}", value)

    @check("doubles")
    def _():
        for i, value in enumerate([0.0, 1.0, 1.5, math.inf, -math.inf, 1.7976931348623157e308, 5e-324]):
            same(f"double{i}", value)
        collection.document("special").set({"zero": -0.0, "nan": math.nan})
        got = collection.document("special").get().to_dict()
        equal(math.copysign(1, got["zero"]), -1.0)
        assert math.isnan(got["nan"]), got

    @check("strings and bytes")
    def _():
        same("strings", ["", "a", "é", "e\u0301", "\u0000", "\uffff", "🎬", "עברית", "x" * 2000])
        same("bytes", [b"", bytes([0, 127, 128, 255]), b"x" * 3000])

    @check("geo points, references and vectors")
    def _():
        same("places", [firestore.GeoPoint(-90, -180), firestore.GeoPoint(90, 180)])
        same("references", [db.document("a/b"), db.document("a/b/ü/__id7__")])
        same("vectors", Vector([1.0, -0.5, 1e300]))

    @check("timestamps, to the microsecond")
    def _():
        times = [
            datetime.datetime(1, 1, 1, tzinfo=UTC),
            datetime.datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
            datetime.datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        ]
        same("times", times)

    @check("maps and arrays within one another")
    def _():
        same("nested", {"empty": {}, "none": [], "list": [{"list": [{"deep": [1, {"a": None}]}]}], "m": {"m": {"m": "x"}}})

    @check("an array in an array")
    def _():
        refused(exceptions.InvalidArgument, lambda: collection.document("arrays").set({"value": [[1]]}))

    @check("field names of all sorts")
    def _():
        same("names", {"ключ": 1, "🎞": 2, "a.b": 3, "`": 4, "\\": 5, " ": 6, "0": 7, "a/b": 8})
        document = collection.document("paths")
        document.set({})
        for i, path in enumerate([("ключ", "🎞"), ("a.b", "`\\`"), ("1", "-")]):
            document.update({db.field_path(*path): i})
        equal(document.get().to_dict(), {"ключ": {"🎞": 0}, "a.b": {"`\\`": 1}, "1": {"-": 2}})
        equal(document.get([db.field_path("a.b", "`\\`")]).to_dict(), {"a.b": {"`\\`": 1}})

    @check("names and values that are refused")
    def _():
        refused(exceptions.InvalidArgument, lambda: collection.document("__reserved__").set({}))
        refused(exceptions.InvalidArgument, lambda: collection.document("field").set({"__field__": 1}))
        refused(exceptions.InvalidArgument, lambda: collection.document("large").set({"value": "x" * 1_048_576}))
        deep = 1
        for _ in range(22):
            deep = {"deep": deep}
        refused(exceptions.InvalidArgument, lambda: collection.document("deep").set(deep))


def transforms(db):
    document = db.document("transforms/one")

    def after(before, transform):
        document.set(before)
        document.update({"a": transform})
        return document.get().to_dict()["a"]

    @check("server timestamps: milliseconds, one for a whole commit")
    def _():
        batch = db.batch()
        for name in ["now1", "now2"]:
            at = {"at": firestore.SERVER_TIMESTAMP, "deep": {"at": firestore.SERVER_TIMESTAMP}}
            batch.set(db.document(f"transforms/{name}"), at)
        batch.commit()
        one, two = (db.document(f"transforms/{name}").get().to_dict() for name in ["now1", "now2"])
        equal(one, two)
        equal(one["at"], one["deep"]["at"])
        equal(one["at"].nanosecond % 1_000_000, 0)
        assert abs((datetime.datetime.now(UTC) - one["at"]).total_seconds()) < 60, one

    @check("increment")
    def _():
        equal(after({"a": 1}, firestore.Increment(2)), 3)
        equal(after({"a": 1}, firestore.Increment(0.5)), 1.5)
        equal(after({"a": "x"}, firestore.Increment(-4)), -4)
        equal(after({}, firestore.Increment(7)), 7)
        equal(after({"a": 2**63 - 2}, firestore.Increment(5)), 2**63 - 1)
        equal(after({"a": -(2**63) + 1}, firestore.Increment(-5)), -(2**63))
        assert isinstance(after({"a": 1}, firestore.Increment(1.0)), float)

    @check("maximum and minimum")
    def _():
        equal(after({"a": 3}, firestore.Maximum(5)), 5)
        equal(after({"a": 3}, firestore.Minimum(2.5)), 2.5)
        equal(after({"a": "x"}, firestore.Maximum(-1)), -1)
        # What is equal leaves what is there.
        assert isinstance(after({"a": 3}, firestore.Maximum(3.0)), int)
        assert math.isnan(after({"a": 3}, firestore.Minimum(math.nan)))

    @check("union and removal of elements")
    def _():
        equal(after({"a": [1, 1, "x"]}, firestore.ArrayUnion([1, 2, 2.0, None])), [1, 1, "x", 2, None])
        equal(after({"a": "x"}, firestore.ArrayUnion([{"m": [1]}])), [{"m": [1]}])
        equal(after({"a": [1, 2, 1, {"m": 1}]}, firestore.ArrayRemove([1.0, {"m": 1}])), [2])
        equal(after({}, firestore.ArrayRemove([1])), [])

    @check("several transforms beside fields")
    def _():
        document.set({"n": 1})
        document.set({"n": firestore.Increment(2), "b": {"c": firestore.ArrayUnion([1]), "d": 1}}, merge=True)
        equal(document.get().to_dict(), {"n": 3, "b": {"c": [1], "d": 1}})


def writes(db):
    document = db.document("writes/one")
    none = db.document("writes/none")

    @check("create, and create again")
    def _():
        result = document.create({"a": 1, "b": {"c": 1, "d": 1}})
        found = document.get()
        equal([found.create_time, found.update_time], [result.update_time] * 2)
        refused(exceptions.AlreadyExists, lambda: document.create({}))

    @check("set replaces, merge keeps")
    def _():
        document.set({"b": {"d": 2}, "e": 3}, merge=True)
        equal(document.get().to_dict(), {"a": 1, "b": {"c": 1, "d": 2}, "e": 3})
        document.set({"a": 9, "b": {"c": 9, "d": 9}}, merge=["a", "b.c"])
        equal(document.get().to_dict(), {"a": 9, "b": {"c": 9, "d": 2}, "e": 3})
        document.set({"only": True})
        equal(document.get().to_dict(), {"only": True})

    @check("update of fields, within fields, and away")
    def _():
        document.set({"a": 1, "b": {"c": 1}, "e": "x"})
        document.update({"b.c": firestore.DELETE_FIELD, "e.f": 2, "a": firestore.DELETE_FIELD})
        equal(document.get().to_dict(), {"b": {}, "e": {"f": 2}})
        refused(exceptions.NotFound, lambda: none.update({"a": 1}))

    @check("preconditions")
    def _():
        old = db.write_option(last_update_time=document.get().update_time)
        document.update({"h": 1}, option=old)
        refused(exceptions.FailedPrecondition, lambda: document.update({"h": 2}, option=old))
        refused(exceptions.FailedPrecondition, lambda: document.delete(option=old))
        refused(exceptions.FailedPrecondition, lambda: none.delete(option=old))
        refused(exceptions.NotFound, lambda: none.delete(option=db.write_option(exists=True)))
        equal(document.get().get("h"), 1)

    @check("a write that changes nothing leaves the time of the last change")
    def _():
        before = document.get().update_time
        document.update({"h": 1})
        equal(document.get().update_time, before)

    @check("delete")
    def _():
        document.delete()
        document.delete()
        found = document.get()
        assert not found.exists and found.to_dict() is None
        _time, added = db.collection("writes").add({"added": True})
        assert re.fullmatch("[A-Za-z0-9]{20}", added.id), added.id
        equal(added.get().to_dict(), {"added": True})

    @check("a batch is in order, and whole or not at all")
    def _():
        batch = db.batch()
        batch.create(db.document("batch/a"), {"n": 1})
        batch.update(db.document("batch/a"), {"n": firestore.Increment(4)})
        batch.set(db.document("batch/b"), {"n": 2})
        batch.delete(none)
        equal(len(batch.commit()), 4)
        a, b = db.document("batch/a").get(), db.document("batch/b").get()
        equal(a.get("n"), 5)
        equal(a.update_time, b.update_time)
        batch = db.batch()
        batch.set(db.document("batch/c"), {})
        batch.create(db.document("batch/a"), {})
        refused(exceptions.AlreadyExists, batch.commit)
        assert not db.document("batch/c").get().exists

    @check("a bulk writer writes each for itself")
    def _():
        bulk = db.collection("bulk")
        bulk.document("there").set({"n": 1})
        failed, written = [], []
        writer = db.bulk_writer()
        writer.on_write_error(lambda error, _writer: failed.append((error.operation.reference.id, error.code)))
        writer.on_write_result(lambda reference, _result, _writer: written.append(reference.id))
        writer.create(bulk.document("there"), {})
        writer.create(bulk.document("new"), {"n": 1})
        writer.set(bulk.document("set"), {"n": 1})
        writer.update(bulk.document("missing"), {"n": 1})
        writer.update(bulk.document("there"), {"n": firestore.Increment(1)})
        writer.delete(bulk.document("gone"))
        writer.close()
        equal(sorted(failed), [("missing", 5), ("there", 6)])
        equal(sorted(written), ["gone", "new", "set", "there"])
        equal(ids(bulk.order_by("n").stream()), ["new", "set", "there"])
        writer = db.bulk_writer()
        for i in range(250):
            writer.set(db.document(f"many/{i}"), {"i": i})
        writer.close()
        equal(db.collection("many").count().get()[0][0].value, 250)


def lists(db):
    @check("get_all tells the missing and takes a mask")
    def _():
        db.document("gets/a").set({"x": 1, "y": {"z": 2, "w": 3}})
        documents = [db.document(f"gets/{name}") for name in ["none", "a"]]
        found = {one.id: one.to_dict() for one in db.get_all(documents, field_paths=["y.z"])}
        equal(found, {"none": None, "a": {"y": {"z": 2}}})

    @check("collections and documents, the missing among them")
    def _():
        db.document("tree/a/left/b").set({})
        db.document("tree/a/right/c/deep/d").set({})
        db.document("tree/b").set({})
        equal(ids(db.document("tree/a").collections()), ["left", "right"])
        root = ids(db.collections())
        assert "tree" in root and "left" not in root, root
        equal(root, sorted(root))
        equal(ids(db.collection("tree").list_documents()), ["a", "b"])
        equal(ids(db.collection("tree").list_documents(page_size=1)), ["a", "b"])
        equal([one.get().exists for one in db.collection("tree").list_documents()], [False, True])

    @check("recursive deletion")
    def _():
        db.recursive_delete(db.collection("tree"))
        equal(list(db.collection("tree").list_documents()), [])
        equal(list(db.collection_group("deep").stream()), [])

    @check("an earlier time")
    def _():
        document = db.document("earlier/one")
        first = document.set({"n": 1}).update_time
        document.set({"n": 2})
        db.document("earlier/two").set({"n": 2})
        equal(document.get(read_time=first).get("n"), 1)
        equal([one.get("n") for one in db.collection("earlier").stream(read_time=first)], [1])
        equal(db.collection("earlier").count().get(read_time=first)[0][0].value, 1)
        equal([one.exists for one in db.get_all([db.document("earlier/two")], read_time=first)], [False])
        equal(ids(db.collection("earlier").list_documents(read_time=first)), ["one"])

    @check("databases are apart")
    def _():
        other = firestore.Client(project=db.project, database="other")
        other.document("apart/here").set({"in": "other"})
        db.document("apart/only").set({"in": "default"})
        equal(ids(other.collection("apart").stream()), ["here"])
        equal(ids(db.collection("apart").stream()), ["only"])
        other.close()
