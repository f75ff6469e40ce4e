"""The named reasons a file is not summarized: an answer to its owner, not a failure of ours."""

from archive.article import Reason, ReasonCode


class Rejection(Exception):  # noqa: N818 - it is an answer, not an error
    """The file cannot become an article; the message says what its owner can do."""

    def __init__(self, code: ReasonCode, message: str) -> None:
        super().__init__(message)
        self.reason = Reason(code=code, message=message)
