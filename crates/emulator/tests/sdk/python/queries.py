"""Queries, aggregations and partitions."""

import math

from google.api_core import exceptions
from google.cloud.firestore_v1.aggregation import AggregationQuery
from google.cloud.firestore_v1.base_query import And, FieldFilter, Or
from google.cloud.firestore_v1.field_path import FieldPath

from check import check, equal, ids, production, refused

NAME = FieldPath.document_id()


def queries(db):
    films = db.collection("films")
    batch = db.batch()
    rows = {
        "a": {"n": 1, "s": "x", "tags": ["red", "blue"], "sub": {"k": 1}},
        "b": {"n": 2, "s": "y", "tags": ["blue"], "sub": {"k": 2}},
        "c": {"n": 2.5, "s": "x", "tags": [], "sub": {"k": 3}},
        "d": {"n": math.nan, "s": "z", "tags": [{"m": 1}]},
        "e": {"n": None, "s": "y"},
        "f": {"n": "text", "s": "x", "tags": "red"},
        "g": {"s": "w"},
    }
    for name, row in rows.items():
        batch.set(films.document(name), row)
    batch.commit()

    def where(*filter):
        return films.where(filter=FieldFilter(*filter))

    for operator, value, expected in [
        ("==", 2, "b"),
        ("==", None, "e"),
        ("==", math.nan, "d"),
        ("<", 2.5, "ab"),
        ("<=", 2.5, "abc"),
        (">", 1, "bc"),
        (">=", "a", "f"),
        ("!=", 2, "dacf"),
        ("!=", None, "dabcf"),
        ("!=", math.nan, "abcf"),
        ("in", [1, "text", 99, 2.0], "abf"),
        ("not-in", [1, "text"], "dbc"),
        ("not-in", [1, None], ""),
    ]:

        @check(f"n {operator} {value}")
        def _():
            equal(ids(where("n", operator, value).stream()), list(expected))

    either = Or([FieldFilter("n", "==", 1), FieldFilter("n", "==", 2)])
    by_n = films.order_by("n")
    for name, query, expected in [
        ("a whole collection, by name", films, "abcdefg"),
        ("equal to a map", where("sub", "==", {"k": 2}), "b"),
        ("equal to an array", where("tags", "==", ["red", "blue"]), "a"),
        ("array_contains", where("tags", "array_contains", "blue"), "ab"),
        ("array_contains_any", where("tags", "array_contains_any", ["red", {"m": 1}]), "ad"),
        ("a field within a field", where("sub.k", ">=", 2), "bc"),
        ("by name", where(NAME, ">=", films.document("e")), "efg"),
        ("by name, in", where(NAME, "in", [films.document("g"), films.document("a")]), "ag"),
        ("or", films.where(filter=Or([FieldFilter("s", "==", "z"), FieldFilter("n", "==", 1)])), "ad"),
        ("and over or", films.where(filter=And([FieldFilter("s", "==", "x"), either])), "a"),
        ("order, descending, ties by name", films.order_by("s", direction="DESCENDING"), "debfcag"),
        ("orders of two fields", films.order_by("s").order_by("n", direction="DESCENDING"), "fcabed"),
        ("order over types", by_n, "edabcf"),
        ("limit", by_n.limit(2), "ed"),
        ("offset", by_n.offset(4), "cf"),
        ("start_at", by_n.start_at({"n": 2}), "bcf"),
        ("start_after", by_n.start_after({"n": 2}), "cf"),
        ("end_at", by_n.end_at({"n": 2}), "edab"),
        ("end_before", by_n.end_before({"n": 2}), "eda"),
        ("cursors over ties", films.order_by("s").start_at({"s": "x"}).end_before({"s": "y"}), "acf"),
        ("a cursor from a document", films.order_by("s").start_after(films.document("c").get()), "fbed"),
    ]:

        @check(name)
        def _():
            equal(ids(query.stream()), list(expected))

    @check("limit_to_last")
    def _():
        equal(ids(by_n.limit_to_last(2).get()), ["c", "f"])

    @check("select")
    def _():
        rows = where("n", "<=", 2).select(["s", "sub.k"]).stream()
        equal([row.to_dict() for row in rows], [{"s": "x", "sub": {"k": 1}}, {"s": "y", "sub": {"k": 2}}])
        equal([row.to_dict() for row in films.limit(1).select([]).stream()], [{}])

    @check("queries that are refused")
    def _():
        two = where("n", "!=", 1).where(filter=FieldFilter("s", "!=", "x"))
        refused(exceptions.InvalidArgument, two.get)
        refused(exceptions.InvalidArgument, where("n", "not-in", list(range(11))).get)
        twice = where("tags", "array_contains", "red").where(filter=FieldFilter("tags", "array_contains", "blue"))
        refused(exceptions.InvalidArgument, twice.get)

    @production("a query without its index, and what it needs", "needs none")
    def _():
        lacking = where("n", ">", 1).where(filter=FieldFilter("never", "==", 2))
        assert "index" in refused(exceptions.FailedPrecondition, lacking.get).message


def groups(db):
    paths = ["films/a/shots/1", "films/a/shots/2", "films/b/shots/1", "films/b/takes/1/shots/9", "shots/r"]
    for path in reversed(paths):
        db.document(path).set({"n": len(path)})
    shots = db.collection_group("shots")

    def found(query):
        return [row.reference.path for row in query.stream()]

    @check("a collection group")
    def _():
        equal(found(shots), paths)
        equal(found(shots.where(filter=FieldFilter("n", ">", 15)).order_by("n")), [paths[3]])
        part = shots.where(filter=FieldFilter(NAME, ">=", db.document("films/a")))
        equal(found(part.where(filter=FieldFilter(NAME, "<", db.document("films/b")))), paths[:2])

    @production("partitions hold every document once", "has no PartitionQuery")
    def _():
        batch = db.batch()
        for i in range(400):
            batch.set(db.document(f"p{i % 3}/x/parts/{i}"), {})
        batch.commit()
        partitions = list(db.collection_group("parts").get_partitions(4))
        # The library asks for so many points, which make one partition more.
        assert 1 <= len(partitions) <= 5, partitions
        seen = [path for partition in partitions for path in found(partition.query())]
        equal([len(seen), len(set(seen))], [400, 400])


def aggregations(db):
    films = db.collection("films")

    def asked(query, count=None, sum=None, avg=None):
        aggregation = AggregationQuery(query)
        if count:
            aggregation.count(alias=count)
        if sum:
            aggregation.sum(sum, alias="sum")
        if avg:
            aggregation.avg(avg, alias="avg")
        return {one.alias: one.value for one in aggregation.get()[0]}

    def numbers(operator, value):
        return films.where(filter=FieldFilter("n", operator, value))

    @check("count, sum and average")
    def _():
        equal(films.count(alias="all").get()[0][0].value, 7)
        equal(asked(numbers(">", 0), "c", "n", "n"), {"c": 3, "sum": 5.5, "avg": 5.5 / 3})
        # The library shows an average of nothing, which is null, as zero.
        equal(asked(numbers("==", "none"), "c", "n"), {"c": 0, "sum": 0})
        equal(asked(films.limit(3), "c"), {"c": 3})
        assert math.isnan(asked(films.limit(9), sum="n")["sum"])

    @check("an aggregated field must be there")
    def _():
        for name, row in {"a": {"x": 10}, "b": {}, "c": {"x": "s"}, "d": {"x": 20.5}}.items():
            db.collection("sums").document(name).set(row)
        # The library takes no bare collection here.
        equal(asked(db.collection("sums").limit(9), "c", "x"), {"c": 3, "sum": 30.5})
        equal(asked(db.collection("sums").limit(2), "c", "x"), {"c": 2, "sum": 30.5})
