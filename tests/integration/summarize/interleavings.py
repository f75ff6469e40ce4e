"""Explores every interleaving of two workers and a user, for one object key.

The workers run the code of `reconcile`. A step is a request to the bucket or the table, or making
the article. A worker may die after any of its steps, and any step may raise an error. The message
of such a worker is received again; after the last receive, it becomes a dead letter, which may be
redriven.

A worker's state is the list of responses that it has received. To find its next step, `reconcile`
runs again from the start, with these responses. States that have been reached before are not
explored again, so the number of states stays small.
"""

import functools
import io
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from botocore.exceptions import ClientError

from archive import failure
from archive.article import Article
from archive.items import Item, article_item, read_item, tombstone_item
from archive.table import Conflict, Written
from summarize.bucket import Received, StoredObject
from summarize.compose import Stopwatch
from summarize.pipeline import PIPELINE
from summarize.reconcile import reconcile
from tests.builders import (
    BUCKET,
    MODEL,
    RECEIVED_AT,
    THROTTLED,
    article,
    rejected_article,
)

KEY = "inbox/a.txt"
# The receives of a message: the first is early, the others are late.
FIRST_LATE, LAST = 1, 2
WORKERS = 2
# The file of this version is rejected, all others are summarized.
REJECTED_VERSION = "v2"

Operation = Literal["read", "open", "read_metadata", "make", "put", "remove", "done", "raised"]
# A response that raises an error in the worker.
Error = Literal["conflict", "throttled", "unexpected"]
Act = Literal["overwrite", "delete", "create", "undelete", "roll back"]
Before = Literal["nothing", "an article", "a failure", "a tombstone"]


@dataclass(frozen=True)
class Step:
    """The next step of a worker. `done` and `raised` are the ends of `reconcile`."""

    operation: Operation
    article: Article | None = None
    previous: Item | None = None


@dataclass(frozen=True)
class Response:
    """The response to a step: an item, an object version, or an error."""

    item: Item | None = None
    version: str | None = None
    error: Error | None = None


History = tuple[Response, ...]


@dataclass(frozen=True)
class Worker:
    """A worker on a message that was received `receives` times before."""

    receives: int
    history: History = ()


@dataclass(frozen=True)
class State:
    """The bucket, the table, the queue, and the workers.

    `versions` are the versions of the object, None for a delete marker; the last one is current.
    `result` is the version that the table had a result for before its FAILED record, or has.
    `waiting` has the number of earlier receives of each message in the queue.
    """

    versions: tuple[str | None, ...]
    item: Item | None
    act: Act | None
    waiting: tuple[int, ...]
    user_message: int
    faults: int
    redrives: int
    result: str | None = None
    letters: int = 0
    workers: tuple[Worker, ...] = ()

    @property
    def version(self) -> str | None:
        """The current version, None if there is no object."""
        return self.versions[-1] if self.versions else None

    @property
    def is_quiet(self) -> bool:
        """True if nothing happens without a redrive."""
        return not (self.workers or self.waiting or self.act)


@dataclass(frozen=True)
class Rules:
    """What is explored.

    Without `any_fault`, only the step that makes the article raises errors, or ends its worker. The
    other fields leave out parts of the protocol, so that tests can show that these are necessary.
    """

    any_fault: bool
    failed_is_conditional: bool = True
    confirms_failed: bool = True


def explore(starts: Iterable[State], rules: Rules) -> tuple[int, str | None]:
    """Return the number of states, and what is wrong with the first wrong one, None if none is."""
    found = set(starts)
    ahead = list(found)
    while ahead:
        state = ahead.pop()
        if wrong := _wrong(state, rules):
            return len(found), wrong
        for following in _following(state, rules):
            if following not in found:
                found.add(following)
                ahead.append(following)
    return len(found), None


def starts(faults: int, redrives: int) -> Iterator[State]:
    """Yield the states before the user's act, with a message that is already in the queue."""
    for before in get_args(Before):
        for act in get_args(Act):
            versions, item = _prepared(before, act)
            for receives, user_message in itertools.product(range(LAST + 1), repeat=2):
                yield State(versions, item, act, (receives,), user_message, faults, redrives)


def _prepared(before: Before, act: Act) -> tuple[tuple[str | None, ...], Item | None]:
    """Return the versions in the bucket, and the item."""
    versions: tuple[str | None, ...] = () if before == "nothing" else ("v0",)
    item = None
    if before == "a failure":
        item = written(_failed("v0"), None)
    elif before != "nothing":
        item = written(made("v0"), None)
    if before == "a tombstone":
        versions, item = ("v0", None), removed(item)
    if act in {"overwrite", "delete"} or (act != "create" and before != "an article"):
        versions = (*versions, "v1")
    more: dict[Act, tuple[str | None, ...]] = {"undelete": (None,), "roll back": ("v2",)}
    return versions + more.get(act, ()), item


def _wrong(state: State, rules: Rules) -> str | None:
    """Return what is wrong with a state in which nothing happens without a redrive."""
    if not state.is_quiet:
        return None
    item, version = state.item, state.version
    if item and item.status == "FAILED" and item.version == state.result:
        return f"FAILED instead of a result: {state}"
    if version is None:
        agrees = item is None or item.status == "REMOVED"
    else:
        agrees = item is not None and item.has_result(version)
    if state.letters == 0 and not agrees:
        return f"all messages are handled, and the table is wrong: {state}"
    failed = item is not None and item.status == "FAILED" and item.version == version
    if not rules.any_fault and not (agrees or failed):
        return f"a dead letter without a FAILED record of the present version: {state}"
    return None


def _following(state: State, rules: Rules) -> Iterator[State]:
    """Yield the states that can follow a state."""
    if state.act:
        yield _acted(state, state.act)
    if state.letters and state.redrives:
        waiting = tuple(sorted((*state.waiting, 0)))
        fewer = {"letters": state.letters - 1, "redrives": state.redrives - 1}
        yield replace(state, waiting=waiting, **fewer)
    if len(state.workers) < WORKERS:
        for receives in set(state.waiting):
            others = list(state.waiting)
            others.remove(receives)
            yield _with_workers(
                replace(state, waiting=tuple(others)), *state.workers, Worker(receives)
            )
    for place, worker in enumerate(state.workers):
        others = state.workers[:place] + state.workers[place + 1 :]
        yield from _moved(replace(state, workers=others), worker, rules)


def _acted(state: State, act: Act) -> State:
    changed: dict[Act, tuple[str | None, ...]] = {
        "overwrite": (*state.versions, "v2"),
        "create": (*state.versions, "v2"),
        "delete": (*state.versions, None),
        "undelete": state.versions[:-1],
        "roll back": state.versions[:-1],
    }
    waiting = tuple(sorted((*state.waiting, state.user_message)))
    return replace(state, versions=changed[act], act=None, waiting=waiting)


def _moved(state: State, worker: Worker, rules: Rules) -> Iterator[State]:
    """Yield the states after one step of a worker that is not in `state.workers`."""
    step = next_step(worker.receives >= FIRST_LATE, worker.history, rules.confirms_failed)
    if step.operation == "raised":
        yield _returned(state, worker)
        return
    if step.operation == "done":
        yield state
    else:
        for changed, response in _responses(state, step, rules):
            after = replace(worker, history=(*worker.history, response))
            yield _with_workers(changed, *state.workers, after)
    if state.faults and (rules.any_fault or step.operation == "make"):
        yield _returned(replace(state, faults=state.faults - 1), worker)


def _returned(state: State, worker: Worker) -> State:
    """The worker's message returns to the queue, or becomes a dead letter."""
    if worker.receives == LAST:
        return replace(state, letters=state.letters + 1)
    return replace(state, waiting=tuple(sorted((*state.waiting, worker.receives + 1))))


def _with_workers(state: State, *workers: Worker) -> State:
    """Sort the workers, since their order does not matter."""
    return replace(state, workers=tuple(sorted(workers, key=hash)))


def _responses(state: State, step: Step, rules: Rules) -> Iterator[tuple[State, Response]]:
    """Yield the possible responses to a step, each with the state after it."""
    after, response = _response(state, step, rules)
    yield after, response
    if not state.faults or not (rules.any_fault or step.operation == "make"):
        return
    error = Response(error="unexpected" if step.operation == "make" else "throttled")
    yield replace(state, faults=state.faults - 1), error
    if step.operation in {"put", "remove"} and not response.error:
        # The write is committed, but its answer is lost. A retry of the write is a conflict.
        for kind in ("throttled", "conflict"):
            yield replace(after, faults=state.faults - 1), Response(error=kind)


def _response(state: State, step: Step, rules: Rules) -> tuple[State, Response]:
    if step.operation == "read":
        return state, Response(item=state.item)
    if step.operation not in {"put", "remove"}:
        return state, Response(version=state.version)
    failed = step.article is not None and step.article.status == "FAILED"
    has_changed = _revision(state.item) != _revision(step.previous)
    if has_changed and not (failed and not rules.failed_is_conditional):
        return state, Response(error="conflict")
    item = written(step.article, state.item) if step.article else removed(state.item)
    kept = item.version if not failed or item.version == state.result else None
    return replace(state, item=item, result=kept), Response(item=item)


def _revision(item: Item | None) -> int | None:
    return item.revision if item else None


@functools.cache
def written(article: Article, previous: Item | None) -> Item:
    """Return the item of an article, as the table returns it."""
    return read_item(article_item(article, (_revision(previous) or 0) + 1, previous))


@functools.cache
def removed(previous: Item | None) -> Item:
    """Return a tombstone, as the table returns it."""
    return read_item(tombstone_item(KEY, (_revision(previous) or 0) + 1, previous, expires=0))


@functools.cache
def made(version: str) -> Article:
    """Return the article that the workers make of a version."""
    build = rejected_article if version == REJECTED_VERSION else article
    return build(KEY, version=version, pipeline=PIPELINE)


def _failed(version: str) -> Article:
    reason = failure.ended_without_error()
    source = made(version).source
    failed = failure.failed_article(KEY, source, RECEIVED_AT, PIPELINE, reason)
    return _without_clock(failed)


def _without_clock(article: Article) -> Article:
    return article.model_copy(update={"summarized_at": RECEIVED_AT})


class _Pause(BaseException):
    """Ends a run of `reconcile` at the first step that has no response yet."""


class Unexpected(Exception):
    """An error that `reconcile` does not know."""


@functools.cache
def next_step(is_late: bool, history: History, confirms_failed: bool) -> Step:
    """Return the step that a worker takes after these responses."""
    run = _Run(history, confirms_failed)
    bucket: Any = _Bucket(run)
    archive: Any = _Archive(run)
    tagger: Any = _Tagger()
    try:
        reconcile(KEY, bucket, archive, tagger, Stopwatch(), is_late=is_late)
    except _Pause:
        return run.steps[-1]
    except (Conflict, ClientError, Unexpected):
        return Step("raised")
    return Step("done")


class _Run:
    """One run of `reconcile`: replays the responses, then pauses."""

    def __init__(self, history: History, confirms_failed: bool) -> None:
        self._responses = list(history)
        self.confirms_failed = confirms_failed
        self.steps: list[Step] = []
        self._pause = _Pause()
        self._has_paused = False

    def take(self, step: Step) -> Response:
        """Return the response to a step, or raise its error."""
        if self._has_paused:  # an error handler of `reconcile` takes steps too
            raise self._pause
        self.steps.append(step)
        if not self._responses:
            self._has_paused = True
            raise self._pause
        response = self._responses.pop(0)
        if response.error == "conflict":
            raise Conflict(KEY)
        if response.error == "throttled":
            raise THROTTLED
        if response.error == "unexpected":
            raise Unexpected
        return response


class _Bucket:
    def __init__(self, run: _Run) -> None:
        self._run = run
        self._opened: str | None = None

    def open(self, _key: str) -> StoredObject | None:
        version = self._opened = self._run.take(Step("open")).version
        return StoredObject(_received(version), _Stream(self._run)) if version else None

    def read_metadata(self, _key: str) -> Received | None:
        last = self._run.steps[-1].article
        if last and last.status == "FAILED" and not self._run.confirms_failed:
            return _received(last.version)
        version = self._run.take(Step("read_metadata")).version
        return _received(version) if version else None


class _Stream(io.BytesIO):
    """The bytes of an object. Reading them stands for making the article."""

    def __init__(self, run: _Run) -> None:
        super().__init__()
        self._run = run

    def read(self, _size: int | None = -1, /) -> bytes:
        self._run.take(Step("make"))
        return b""


class _Archive:
    def __init__(self, run: _Run) -> None:
        self._run = run

    def read(self, _key: str) -> Item | None:
        return self._run.take(Step("read")).item

    def put(self, article: Article, previous: Item | None) -> Written:
        item = self._run.take(Step("put", _without_clock(article), previous)).item
        assert item
        return Written(item, 0)

    def remove(self, _key: str, previous: Item | None) -> None:
        self._run.take(Step("remove", previous=previous))


class _Tagger:
    model = MODEL


def _received(version: str) -> Received:
    return Received(KEY, BUCKET, version, "e", 1, "text/plain", RECEIVED_AT)
