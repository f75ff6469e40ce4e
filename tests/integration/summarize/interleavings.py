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
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

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
# The file of this version is rejected, all others are summarized.
REJECTED_VERSION = "v2"

Operation = Literal["read", "open", "read_metadata", "make", "put", "remove", "done", "raised"]
# A response that raises an error in the worker.
Error = Literal["conflict", "throttled", "unexpected"]
Act = Literal["overwrite", "delete", "create", "undelete", "roll back"]
Before = Literal["nothing", "an article", "an outdated article", "a failure", "a tombstone"]


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


class Trace:
    """The responses that a worker has received. Equal traces are one object."""

    def __init__(self, is_late: bool, rules: "Rules", responses: tuple[Response, ...] = ()) -> None:
        self._is_late, self._rules, self._responses = is_late, rules, responses
        self._following: dict[Response, Trace] = {}

    @functools.cached_property
    def step(self) -> Step:
        """The next step of the worker."""
        return _next_step(self._is_late, self._responses, self._rules)

    @functools.cached_property
    def revisions(self) -> frozenset[int]:
        """The revisions of the items in the responses."""
        return frozenset(response.item.revision for response in self._responses if response.item)

    def after(self, response: Response) -> "Trace":
        if response not in self._following:
            responses = (*self._responses, response)
            self._following[response] = Trace(self._is_late, self._rules, responses)
        return self._following[response]


class Worker(NamedTuple):
    """A worker on a message that was received `receives` times before."""

    receives: int
    trace: Trace


class State(NamedTuple):
    """The bucket, the table, the dead letters, and the workers.

    `versions` are the versions of the object, None for a delete marker; the last one is current.
    `result` is the version of the item's result, or of the result that its FAILED record replaced.
    A message in the queue is a worker that has not taken a step yet.
    """

    versions: tuple[str | None, ...]
    item: Item | None
    act: Act | None
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


@dataclass(frozen=True)
class Rules:
    """What is explored, with at most `faults` and `redrives` in each run.

    `receives` are pairs: how often the first message, and the one about the user's act, have been
    received before. With `only_making_fails`, only the step that makes the article raises errors,
    or ends its worker. The last two fields leave out parts of the protocol. `unconfirmed` names the
    record after which the bucket is not looked at again.
    """

    faults: int
    redrives: int
    receives: tuple[tuple[int, int], ...]
    only_making_fails: bool = False
    failed_is_conditional: bool = True
    unconfirmed: Literal["failure", "result"] | None = None


class Exploration:
    """All states that can be reached under some rules."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._received = [Trace(n >= FIRST_LATE, rules) for n in range(LAST + 1)]
        self.states: set[State] = set()

    def find_wrong(self) -> str | None:
        """Explore; return what is wrong with the first wrong end state, None if none is."""
        self.states = set(self._starts())
        ahead = list(self.states)
        while ahead:
            state = ahead.pop()
            if wrong := _wrong(state, self._rules):
                return f"{wrong}: {state}"
            new = set(self._following(state)) - self.states
            self.states |= new
            ahead += new
        return None

    def _starts(self) -> Iterator[State]:
        """Yield the states before the user's act, with a message that is already in the queue."""
        for before, act in itertools.product(get_args(Before), get_args(Act)):
            versions, item = _prepared(before, act)
            result = item.version if item and item.status == "SUMMARIZED" else None
            for receives, user_message in self._rules.receives:
                faults, redrives = self._rules.faults, self._rules.redrives
                state = State(versions, item, act, user_message, faults, redrives, result)
                yield self._sent(state, receives)

    def _following(self, state: State) -> Iterator[State]:
        """Yield the states that can follow a state."""
        if state.act:
            # What does not matter any more is dropped, so that equal states are recognized.
            versions = acted_on(state.versions, state.act)[-1:]
            acted = state._replace(versions=versions, act=None, user_message=0)
            yield self._sent(acted, state.user_message)
        if state.letters and state.redrives:
            fewer = state._replace(letters=state.letters - 1, redrives=state.redrives - 1)
            yield self._sent(fewer, 0)
        for place, worker in enumerate(state.workers):
            others = state._replace(workers=state.workers[:place] + state.workers[place + 1 :])
            yield from self._worked(others, worker)

    def _worked(self, others: State, worker: Worker) -> Iterator[State]:
        """Yield the states after the next step of a worker that is not in `others`."""
        step = worker.trace.step
        can_fail = step.operation == "make" or not self._rules.only_making_fails
        if others.faults and can_fail:
            # It dies before the step.
            yield self._returned(others._replace(faults=others.faults - 1), worker)
        for changed, response in self._responses(others, worker, can_fail):
            yield from self._arrived(changed, worker._replace(trace=worker.trace.after(response)))

    def _arrived(self, others: State, worker: Worker) -> Iterator[State]:
        """Yield the states with a worker that has taken a step.

        Steps whose order does not matter follow at once: making an article, and reading the bucket
        after the user's act.
        """
        operation = worker.trace.step.operation
        if operation == "raised":
            yield self._returned(others, worker)
        elif operation == "done":
            yield others
            if others.faults and not self._rules.only_making_fails:  # it dies before it has ended
                yield self._returned(others._replace(faults=others.faults - 1), worker)
        elif operation == "make" or (operation in {"open", "read_metadata"} and not others.act):
            yield from self._worked(others, worker)
        else:
            yield _with_worker(others, worker)

    def _responses(
        self, state: State, worker: Worker, can_fail: bool
    ) -> Iterator[tuple[State, Response]]:
        """Yield the possible responses to a worker's step, each with the state after it."""
        step = worker.trace.step
        after, response = respond(state, step, worker.trace.revisions, self._rules)
        yield after, response
        if not (state.faults and can_fail):
            return
        error = Response(error="unexpected" if step.operation == "make" else "throttled")
        yield state._replace(faults=state.faults - 1), error
        if step.operation in {"put", "remove"} and not response.error:
            # The write is committed, but its answer is lost. If it is retried, it is a conflict.
            for kind in ("throttled", "conflict"):
                yield after._replace(faults=state.faults - 1), Response(error=kind)

    def _returned(self, state: State, worker: Worker) -> State:
        """The worker's message returns to the queue, or becomes a dead letter."""
        if worker.receives == LAST:
            return state._replace(letters=state.letters + 1)
        return self._sent(state, worker.receives + 1)

    def _sent(self, state: State, receives: int) -> State:
        """A message is in the queue, after so many receives."""
        return _with_worker(state, Worker(receives, self._received[receives]))


def respond(
    state: State, step: Step, revisions: frozenset[int], rules: Rules
) -> tuple[State, Response]:
    """Do what the bucket or the table does; `revisions` are those that the worker knows."""
    if step.operation == "read":
        return state, Response(item=state.item)
    if step.operation not in {"put", "remove"}:
        return state, Response(version=state.version)
    is_failed = step.article is not None and is_failure(step.article)
    has_changed = _revision(state.item) != _revision(step.previous)
    if has_changed and not (is_failed and not rules.failed_is_conditional):
        return state, Response(error="conflict")
    # Only the equality of revisions matters. Small numbers make more states equal.
    known = {_revision(state.item), *revisions}.union(*(w.trace.revisions for w in state.workers))
    revision = next(number for number in itertools.count(1) if number not in known)
    item = written(step.article, revision) if step.article else removed(revision)
    result = item.version if not is_failed or item.version == state.result else None
    return state._replace(item=item, result=result), Response(item=item)


def is_failure(article: Article) -> bool:
    return article.status == "FAILED"


def _with_worker(state: State, worker: Worker) -> State:
    """Add a worker. The workers are sorted, since their order does not matter."""
    return state._replace(workers=tuple(sorted((*state.workers, worker), key=hash)))


def _prepared(before: Before, act: Act) -> tuple[tuple[str | None, ...], Item | None]:
    """Return the versions in the bucket, and the item."""
    versions: tuple[str | None, ...] = () if before == "nothing" else ("v0",)
    item = None
    if before == "a failure":
        item = written(failed("v0"), 1)
    elif before == "an article":
        item = written(made("v0"), 1)
    elif before == "an outdated article":
        item = written(made("v0").model_copy(update={"pipeline": PIPELINE - 1}), 1)
    elif before == "a tombstone":
        versions, item = ("v0", None), removed(1)
    has_newer = act in {"overwrite", "delete"} or (act != "create" and before != "an article")
    if has_newer and before != "an outdated article":
        versions = (*versions, "v1")
    more: dict[Act, tuple[str | None, ...]] = {"undelete": (None,), "roll back": ("v2",)}
    return versions + more.get(act, ()), item


def acted_on(versions: tuple[str | None, ...], act: Act) -> tuple[str | None, ...]:
    """Return the versions in the bucket after the user's act."""
    if act in {"undelete", "roll back"}:
        return versions[:-1]
    return (*versions, None if act == "delete" else "v2")


def _wrong(state: State, rules: Rules) -> str | None:
    """Return what is wrong with a state in which nothing happens without a redrive."""
    if state.workers or state.act:
        return None
    item, version = state.item, state.version
    if item and item.status == "FAILED" and item.version == state.result:
        return "FAILED instead of a result"
    if version is None:
        agrees = is_current = item is None or item.status == "REMOVED"
    else:
        agrees = item is not None and item.has_result(version)
        is_current = item is not None and item.is_current(version, MODEL, PIPELINE)
    if state.letters == 0 and not is_current:
        return "all messages are handled, but the table does not agree with the bucket"
    is_failed = item is not None and item.status == "FAILED" and item.version == version
    if rules.only_making_fails and not (agrees or is_failed):
        return "a dead letter without a FAILED record of the present version"
    return None


def _revision(item: Item | None) -> int | None:
    return item.revision if item else None


@functools.cache
def written(article: Article, revision: int) -> Item:
    """Return the item of an article, as the table returns it."""
    return read_item(article_item(article, revision, None))


@functools.cache
def removed(revision: int) -> Item:
    """Return a tombstone, as the table returns it."""
    return read_item(tombstone_item(KEY, revision, None, expires=0))


@functools.cache
def made(version: str) -> Article:
    """Return the article that the workers make of a version."""
    build = rejected_article if version == REJECTED_VERSION else article
    return build(KEY, version=version, pipeline=PIPELINE)


def failed(version: str) -> Article:
    """Return the FAILED record of a version."""
    reason = failure.ended_without_error()
    source = made(version).source
    return _without_clock(failure.failed_article(KEY, source, RECEIVED_AT, PIPELINE, reason))


def _without_clock(article: Article) -> Article:
    return article.model_copy(update={"summarized_at": RECEIVED_AT})


class _Pause(BaseException):
    """Ends a run of `reconcile` at the first step that has no response yet."""


class Unexpected(Exception):
    """An error that `reconcile` does not know."""


def _next_step(is_late: bool, responses: tuple[Response, ...], rules: Rules) -> Step:
    """Return the step that a worker takes after these responses."""
    run = _Run(responses, rules)
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

    def __init__(self, responses: tuple[Response, ...], rules: Rules) -> None:
        self._responses = list(responses)
        self.unconfirmed = rules.unconfirmed
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
        if last and self._run.unconfirmed == ("failure" if is_failure(last) else "result"):
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
