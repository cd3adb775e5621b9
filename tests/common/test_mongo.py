"""MongoDB through motor, and the same work through PyMongo's own asyncio client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import BulkWriteError, OperationFailure

from common.mongo import (
    BATCH,
    Write,
    Written,
    delete_many,
    find_many,
    open_mongo,
    put_newest,
    working,
    write_many,
)
from common.stores import StoreFull, StoreRefused, StoreUnreachable, WrongStore
from tests.common.garbage import ANSWERS, answering
from tests.stores import Mongo

if TYPE_CHECKING:
    from common.mongo import Collection, Document

localhost = pytest.mark.allow_hosts(["127.0.0.1"])

# Milliseconds are all that BSON keeps of a time.
NOW = datetime(2026, 11, 21, 8, 30, 0, 123_000, tzinfo=UTC)


@pytest.fixture(params=["motor", "pymongo"])
async def offers(
    request: pytest.FixtureRequest, mongo: Mongo
) -> AsyncIterator[Collection]:
    """An empty collection, by each of the two clients."""
    if request.param == "motor":
        database = await open_mongo(mongo.url, mongo.database)
        yield database["offers"]
        database.client.close()
    else:
        client: AsyncMongoClient[Document] = AsyncMongoClient(
            mongo.url, tz_aware=True, uuidRepresentation="standard"
        )
        # Its methods have the names and results of motor's; no type says so.
        yield cast("Collection", client[mongo.database]["offers"])
        await client.close()


def offer(key: str, **fields: Any) -> Document:
    """A document as the scanner would store it."""
    return {"_id": key, "title": f"Lego {key}", "minor_units": 1999, **fields}


def refusing(errors: list[dict[str, Any]]) -> Collection:
    """A collection in which every write ends so."""

    class Refusing:
        async def bulk_write(self, *_: object, **__: object) -> None:
            raise BulkWriteError({"writeErrors": errors, "writeConcernErrors": []})

    return cast("Collection", Refusing())


class TestRoundTrip:
    async def test_a_document_comes_back_as_it_was(self, offers: Collection) -> None:
        stored = offer(
            "a",
            body=b"\x00\xff<html>",
            observed_at=NOW,
            large=2**40,
            ratio=1.5,
            nothing=None,
            sold=False,
            prices=[{"at": NOW, "minor_units": 1}, {"at": NOW, "minor_units": 2}],
            text="Müller \u2014 50 %",
        )
        await offers.insert_one(dict(stored))
        assert await offers.find_one({"_id": "a"}) == stored

    async def test_a_key_that_is_not_there_is_none(self, offers: Collection) -> None:
        assert await offers.find_one({"_id": "a"}) is None


class TestWriteMany:
    async def test_makes_what_is_new_and_changes_what_is_known(
        self, offers: Collection
    ) -> None:
        keys = [f"{number:032x}" for number in range(BATCH + 50)]
        half = [Write.replace(offer(key)) for key in keys[::2]]
        assert await write_many(offers, half) == Written(len(half), 0, 0)
        every = [Write.replace(offer(key, version=2)) for key in keys]
        done = await write_many(offers, every)
        assert done == Written(len(keys) - len(half), len(half), 0)
        found = await find_many(offers, keys)
        assert found == {key: offer(key, version=2) for key in keys}

    async def test_changes_only_the_fields_it_is_told(self, offers: Collection) -> None:
        await write_many(offers, [Write.insert(offer("a"))])
        fields = {"minor_units": 1899, "prices": [{"at": NOW, "minor_units": 1999}]}
        done = await write_many(
            offers, [Write.set("a", fields), Write.set("b", fields)]
        )
        assert done == Written(made=1, found=1, deleted=0)
        assert await find_many(offers, ["a", "b"]) == {
            "a": offer("a", **fields),
            "b": {"_id": "b", **fields},
        }

    async def test_an_insert_leaves_what_is_there(self, offers: Collection) -> None:
        await write_many(offers, [Write.insert(offer("a", body=b"first"))])
        done = await write_many(
            offers,
            [Write.insert(offer("a", body=b"second")), Write.insert(offer("b"))],
        )
        assert done == Written(made=1, found=1, deleted=0)
        found = await find_many(offers, ["a"])
        assert found["a"]["body"] == b"first"

    async def test_what_is_newer_stays_and_what_is_not_gives_way(
        self, offers: Collection
    ) -> None:
        for version, words in ((2, "a"), (1, "late"), (2, "b"), (3, "c"), (2, "late")):
            document = {"_id": "k", "version": version, "words": words}
            await write_many(offers, [Write.replace_older(document, by="version")])
            (found,) = (await find_many(offers, ["k"])).values()
            if words != "late":
                assert found == document
            else:
                assert found["version"] > version

    async def test_deletes_by_key(self, offers: Collection) -> None:
        await write_many(offers, [Write.insert(offer("a"))])
        done = await write_many(offers, [Write.delete("a"), Write.delete("b")])
        assert done == Written(made=0, found=0, deleted=1)

    async def test_nothing_to_write_is_no_error(self, offers: Collection) -> None:
        assert await write_many(offers, []) == Written(0, 0, 0)

    async def test_nothing_to_find_is_not_asked_for(self, mongo: Mongo) -> None:
        # The embedded store would read all that it has.
        database = await open_mongo(mongo.url, "never")
        database.client.close()
        assert await find_many(database["offers"], []) == {}

    async def test_one_that_cannot_be_done_is_no_duplicate(
        self,
    ) -> None:
        errors = [{"index": 0, "code": 11000}, {"index": 1, "code": 121}]
        with pytest.raises(BulkWriteError):
            await write_many(refusing(errors), [Write.insert(offer("a"))])

    async def test_a_full_disk_is_named(self) -> None:
        errors = [{"index": 0, "code": 8, "errmsg": "database or disk is full"}]
        with pytest.raises(StoreFull, match="Make room"):
            await write_many(refusing(errors), [Write.insert(offer("a"))])


class TestPutNewest:
    async def test_what_is_newer_stays_wherever_it_is_named(
        self, offers: Collection
    ) -> None:
        keys = [f"{number}" for number in range(2 * BATCH)]
        newer = [offer(key, version=2) for key in keys[::2]]
        assert await put_newest(offers, [], by="version", absent=newer) == Written(
            made=BATCH, found=0, deleted=0
        )
        older = [offer(key, version=1, late=True) for key in keys]
        written = await put_newest(offers, older[:4], by="version", absent=older[4:])
        assert written == Written(made=BATCH, found=BATCH, deleted=0)
        found = await find_many(offers, keys)
        assert [one["version"] for one in found.values()] == [2, 1] * BATCH

    async def test_takes_the_place_of_what_is_older(self, offers: Collection) -> None:
        await put_newest(
            offers, [offer("a", version=1), offer("b", version=1)], by="version"
        )
        newer = [offer(key, version=2) for key in "ab"]
        await put_newest(offers, newer[:1], by="version", absent=newer[1:])
        found = await find_many(offers, "ab")
        assert [one["version"] for one in found.values()] == [2, 2]


class TestWrite:
    @pytest.mark.parametrize("key", [5, b"\x01", None])
    def test_a_key_is_text(self, key: object) -> None:
        with pytest.raises(ValueError, match="no text"):
            Write.replace({"_id": key})

    @pytest.mark.parametrize("name", ["price.minor_units", "$inc"])
    def test_a_field_is_set_whole(self, name: str) -> None:
        with pytest.raises(ValueError, match="no top-level field"):
            Write.set("a", {name: 1})


class TestDeleteMany:
    async def test_removes_what_is_there(self, offers: Collection) -> None:
        keys = [f"{number}" for number in range(2 * BATCH + 5)]
        await write_many(offers, [Write.insert(offer(key)) for key in keys])
        assert await delete_many(offers, [*keys[1:], "absent"]) == 2 * BATCH + 4
        assert list(await find_many(offers, keys)) == ["0"]

    async def test_nothing_is_removed_for_no_keys(self, offers: Collection) -> None:
        await write_many(offers, [Write.insert(offer("a"))])
        assert await delete_many(offers, []) == 0


class TestFindMany:
    async def test_leaves_out_what_is_not_there(self, offers: Collection) -> None:
        await write_many(offers, [Write.insert(offer("a"))])
        assert list(await find_many(offers, ["b", "a"])) == ["a"]

    async def test_keeps_the_order_it_was_asked_in(self, offers: Collection) -> None:
        await write_many(offers, [Write.insert(offer(key)) for key in "abc"])
        assert list(await find_many(offers, ["c", "a", "b"])) == ["c", "a", "b"]

    async def test_finds_more_than_one_batch(self, offers: Collection) -> None:
        keys = [f"{number:032x}" for number in range(350)]
        await write_many(offers, [Write.insert(offer(key)) for key in keys])
        assert len(await find_many(offers, keys)) == len(keys)


class TestOpenMongo:
    async def test_databases_are_apart(self, mongo: Mongo) -> None:
        one = await open_mongo(mongo.url, mongo.database)
        other = one.client[f"{mongo.database}_other"]
        await one["offers"].insert_one(offer("a"))
        assert await other["offers"].find_one({"_id": "a"}) is None
        await one.client.drop_database(other.name)
        one.client.close()

    @localhost
    @pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
    async def test_garbage_is_named_with_its_url_and_without_its_password(
        self, answer: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("common.mongo.SELECT_MS", 200)
        with (
            answering(answer) as port,
            pytest.raises(WrongStore, match="not MongoDB") as caught,
        ):
            await open_mongo(f"mongodb://me:secret@127.0.0.1:{port}/", "scanner")
        assert f"127.0.0.1:{port}" in str(caught.value)
        assert "MAGPIE_MONGO_URL" in str(caught.value)
        assert "secret" not in str(caught.value)

    @localhost
    @pytest.mark.parametrize("answer", [None, b""], ids=["hangs up", "is silent"])
    async def test_who_says_nothing_may_answer_later(
        self, answer: bytes | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("common.mongo.SELECT_MS", 200)
        with (
            answering(answer) as port,
            pytest.raises(StoreUnreachable, match="does not answer"),
        ):
            await open_mongo(f"mongodb://127.0.0.1:{port}/", "scanner")

    async def test_a_login_that_is_not_known_is_named(self, mongo: Mongo) -> None:
        url = mongo.url.replace("://", "://nobody:secret@")
        with pytest.raises((StoreRefused, WrongStore), match="MongoDB") as caught:
            await open_mongo(url, "scanner")
        assert "secret" not in str(caught.value)

    @localhost
    async def test_nobody_there_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("common.mongo.SELECT_MS", 200)
        with pytest.raises(StoreUnreachable, match="Connection refused"):
            await open_mongo("mongodb://127.0.0.1:1/", "scanner")

    @pytest.mark.parametrize("url", ["http://db", "mongodb://", "mongodb://db:99999"])
    async def test_what_is_no_url_of_it_is_named(self, url: str) -> None:
        with pytest.raises(WrongStore, match="no MongoDB URL"):
            await open_mongo(url, "scanner")


class TestWorking:
    @pytest.mark.parametrize(
        "error",
        [
            OperationFailure("database or disk is full", 8),
            OperationFailure("available disk space is less", 14031),
        ],
    )
    def test_a_full_disk_is_named(self, error: OperationFailure) -> None:
        with pytest.raises(StoreFull, match="Make room"), working():
            raise error

    def test_other_errors_of_the_store_pass_as_they_are(self) -> None:
        with pytest.raises(OperationFailure), working():
            raise OperationFailure("unknown operator: $x", 2)
