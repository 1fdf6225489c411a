"""Google's own library against the server that FIRESTORE_EMULATOR_HOST names: a round trip of everything.

It asserts what production does. Where Google's emulator does otherwise, REELBASE_EMULATOR=google skips the check and
says so. Every run has a project of its own and leaves other runs alone.
"""

import os
import sys
import uuid

from google.cloud import firestore

from asynchronous import asynchronous
from check import check, equal, finish
from documents import lists, transforms, values, writes
from listens import listens
from queries import aggregations, groups, queries
from transactions import transactions

if not os.environ.get("FIRESTORE_EMULATOR_HOST"):
    sys.exit("FIRESTORE_EMULATOR_HOST must name a server, as 127.0.0.1:8080")

project = f"python-{uuid.uuid4()}"
db = firestore.Client(project=project)


@check("an empty database")
def _():
    equal(list(db.collections()), [])


values(db)
transforms(db)
writes(db)
lists(db)
queries(db)
groups(db)
aggregations(db)
transactions(db)
listens(db)
asynchronous(project)
db.close()
finish()
