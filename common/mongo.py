"""Connections to MongoDB and the writes that are fast and right on both stores of it.

Hot work addresses `_id`, a text that the caller can compute: a Write cannot be made
any other way. The embedded store keeps text, numbers, truth, None, bytes, aware times
(to the millisecond), and lists and dicts of these; a UUID or Decimal is stored as text.
It applies $push, $max and dotted paths wrongly to times and documents, without a word,
so documents are written whole, or whole fields of them. Only this module imports motor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from common.stores import (
    MAKE_ROOM,
    StoreFull,
    StoreRefused,
    StoreUnreachable,
    WrongStore,
    said,
    without_password,
)

if TYPE_CHECKING:
    from motor.motor_asyncio import (
        AsyncIOMotorClient,
        AsyncIOMotorCollection,
        AsyncIOMotorDatabase,
    )
    from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne

    Document: TypeAlias = dict[str, Any]
    Database: TypeAlias = AsyncIOMotorDatabase[Document]
    Collection: TypeAlias = AsyncIOMotorCollection[Document]

SELECT_MS: Final = 5_000
SOCKET_MS: Final = 30_000
BATCH: Final = 50
"""Writes in one message; the embedded store answers nobody else meanwhile (8 ms)."""

_MEND = "Check MAGPIE_MONGO_URL, or leave it out to use the embedded one."
_DUPLICATE: Final = 11000
_REFUSED: Final = (13, 18, 8000)
# 14031 is MongoDB's own; the embedded store passes on what SQLite says.
_DISK_FULL: Final = 14031
_DISK_FULL_WORDS: Final = "disk is full"


@dataclass(frozen=True, slots=True)
class Write:
    """One write to the document with a known `_id`."""

    operation: InsertOne[Document] | UpdateOne | ReplaceOne[Document] | DeleteOne

    @classmethod
    def insert(cls, document: Document) -> Write:
        """Store `document` unless one with its `_id` is there already."""
        from pymongo import InsertOne

        _key_of(document)
        return cls(InsertOne(document))

    @classmethod
    def replace(cls, document: Document) -> Write:
        """Store `document` in place of whatever has its `_id`."""
        from pymongo import ReplaceOne

        return cls(ReplaceOne({"_id": _key_of(document)}, document, upsert=True))

    @classmethod
    def replace_older(cls, document: Document, *, by: str) -> Write:
        """Store `document` unless what has its `_id` is newer by that field.

        What is newer stays, and that is no error: it counts as found. `put_newest` is
        quicker for those that are likely to be absent.
        """
        from pymongo import ReplaceOne

        older = {"_id": _key_of(document), by: {"$lte": document[by]}}
        # Of a newer one nothing is found; making another one then is a duplicate.
        return cls(ReplaceOne(older, document, upsert=True))

    @classmethod
    def set(cls, key: str, fields: Mapping[str, Any]) -> Write:
        """Give `key` these top-level fields and leave its others; made if absent."""
        from pymongo import UpdateOne

        for name in fields:
            if "." in name or name.startswith("$"):
                raise ValueError(f"{name!r} is no top-level field")
        return cls(UpdateOne({"_id": key}, {"$set": dict(fields)}, upsert=True))

    @classmethod
    def delete(cls, key: str) -> Write:
        """Remove `key` if it is there."""
        from pymongo import DeleteOne

        return cls(DeleteOne({"_id": key}))


def _key_of(document: Document) -> str:
    key = document["_id"]
    if not isinstance(key, str):
        # Bytes would never be found again, and 5 and "5" would be one.
        raise ValueError(f"{key!r} is no text, so no key")
    return key


@dataclass(frozen=True, slots=True)
class Written:
    """What became of many writes, in numbers of documents."""

    made: int
    """Inserted, or made by replacing or setting what was absent."""
    found: int
    """Replaced, given fields, or, for an insert, already there."""
    deleted: int


async def open_mongo(url: str, database: str) -> Database:
    """The named database behind `url`, once it has answered.

    Times come back aware, in UTC. Close it with `database.client.close()`. Raises
    StoreUnreachable, StoreRefused or WrongStore, each naming the URL.
    """
    from motor.motor_asyncio import AsyncIOMotorClient

    with _making(url):
        client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            url,
            appname=f"magpie-{database}",
            tz_aware=True,
            uuidRepresentation="standard",
            serverSelectionTimeoutMS=SELECT_MS,
            connectTimeoutMS=SELECT_MS // 2,
            socketTimeoutMS=SOCKET_MS,
        )
    try:
        await _first_answer(client, without_password(url))
    except BaseException:
        client.close()
        raise
    return client[database]


async def write_many(collection: Collection, writes: Iterable[Write]) -> Written:
    """Carry out every write, in any order, BATCH to a message.

    An insert of what is already there is no error, nor is what is older. Safe to repeat
    after any failure, since every write names its document. Raises StoreUnreachable and
    StoreFull.
    """
    made = found = deleted = 0
    todo = [write.operation for write in writes]
    for start in range(0, len(todo), BATCH):
        result = await _write_batch(collection, todo[start : start + BATCH])
        made += result["nInserted"] + result["nUpserted"]
        found += result["nMatched"] + len(result["writeErrors"])
        deleted += result["nRemoved"]
    return Written(made=made, found=found, deleted=deleted)


async def put_newest(
    collection: Collection,
    documents: Iterable[Document],
    *,
    by: str,
    absent: Sequence[Document] = (),
) -> Written:
    """Store each unless what has its `_id` is newer by that field; that one stays.

    Those in `absent` are first inserted, which costs the embedded store less than to
    look for what to replace; one that is there after all is then treated like the rest.
    """
    made = 0
    there: list[Document] = []
    for start in range(0, len(absent), BATCH):
        part = absent[start : start + BATCH]
        writes = [Write.insert(one).operation for one in part]
        result = await _write_batch(collection, writes)
        made += result["nInserted"]
        there += [part[error["index"]] for error in result["writeErrors"]]
    rest = [Write.replace_older(one, by=by) for one in [*documents, *there]]
    written = await write_many(collection, rest)
    return Written(made + written.made, written.found, written.deleted)


async def delete_many(collection: Collection, keys: Iterable[str]) -> int:
    """Remove what has these `_id`s; how many there were.

    By many in one statement: a quarter of what as many deletions cost the embedded
    store. Safe to repeat.
    """
    wanted = list(keys)
    deleted = 0
    for start in range(0, len(wanted), BATCH):
        with working():
            part = {"_id": {"$in": wanted[start : start + BATCH]}}
            deleted += (await collection.delete_many(part)).deleted_count
    return deleted


async def find_many(collection: Collection, keys: Iterable[str]) -> dict[str, Document]:
    """The documents with these `_id`s, in their order; absent ones are left out."""
    wanted = list(keys)
    if not wanted:
        # The embedded store reads the whole collection to find none of them.
        return {}
    with working():
        found = await collection.find({"_id": {"$in": wanted}}).to_list(None)
    by_key = {document["_id"]: document for document in found}
    return {key: by_key[key] for key in wanted if key in by_key}


@contextmanager
def working() -> Iterator[None]:
    """Turns what MongoDB says while it works into errors that say what to do."""
    from pymongo.errors import ConnectionFailure, OperationFailure

    try:
        yield
    except ConnectionFailure as exc:
        raise StoreUnreachable(f"MongoDB went away: {said(exc)}.") from exc
    except OperationFailure as exc:
        if exc.code == _DISK_FULL or _DISK_FULL_WORDS in str(exc):
            raise StoreFull("MongoDB: its disk is full.", hint=MAKE_ROOM) from exc
        raise


async def _write_batch(
    collection: Collection, operations: list[Any]
) -> Mapping[str, Any]:
    from pymongo.errors import BulkWriteError

    with working():
        try:
            result = await collection.bulk_write(operations, ordered=False)
        except BulkWriteError as exc:
            details = exc.details or {}
            if not _only_duplicates(details):
                raise
            return details
        return {**result.bulk_api_result, "writeErrors": []}


def _only_duplicates(details: Mapping[str, Any]) -> bool:
    errors = details.get("writeErrors", [])
    codes = {error.get("code") for error in errors}
    return codes == {_DUPLICATE} and not details.get("writeConcernErrors")


async def _first_answer(client: AsyncIOMotorClient[Document], shown: str) -> None:
    from pymongo.errors import ConnectionFailure, OperationFailure

    try:
        await client.admin.command("hello")
    except ConnectionFailure as exc:
        raise _no_answer(client, shown, exc) from exc
    except OperationFailure as exc:
        if exc.code in _REFUSED:
            raise StoreRefused(
                f"MongoDB at {shown} says no: {said(exc)}.", hint=_MEND
            ) from exc
        raise WrongStore(
            f"What answers at {shown} is not MongoDB: {said(exc)}.", hint=_MEND
        ) from exc
    except KeyError as exc:
        # The driver relies on every answer; the embedded store knows no logins.
        raise WrongStore(
            f"What answers at {shown} is a MongoDB without logins.", hint=_MEND
        ) from exc


def _no_answer(
    client: AsyncIOMotorClient[Document], shown: str, exc: Exception
) -> StoreUnreachable | WrongStore:
    # The driver goes on trying whatever it heard; what it heard last tells more.
    from pymongo.errors import ConnectionFailure

    servers = client.delegate.topology_description.server_descriptions().values()
    heard = [server.error for server in servers if server.error is not None]
    reason = str(heard[0] if heard else exc).partition(" (configured timeouts")[0]
    if any(not isinstance(error, ConnectionFailure) for error in heard):
        return WrongStore(
            f"What answers at {shown} is not MongoDB: {reason}.", hint=_MEND
        )
    return StoreUnreachable(
        f"MongoDB at {shown} does not answer: {reason}.", hint=_MEND
    )


@contextmanager
def _making(url: str) -> Iterator[None]:
    from pymongo.errors import PyMongoError

    try:
        yield
    except (PyMongoError, ValueError) as exc:
        raise WrongStore(
            f"{without_password(url)} is no MongoDB URL: {said(exc)}.", hint=_MEND
        ) from exc
