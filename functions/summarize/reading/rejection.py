"""The named reasons a file is not summarized: an answer to its owner, not a failure of ours."""

from archive.article import Reason, ReasonCode


class Rejection(Exception):
    """The file cannot become an article; the message says what its owner can do."""

    def __init__(self, code: ReasonCode, message: str) -> None:
        super().__init__(message)
        self.reason = Reason(code=code, message=message)


def unsupported(kind: str) -> Rejection:
    """The answer to a file of another kind, such as `a PDF`."""
    return Rejection(
        "unsupported_type",
        f"The file is {kind}. Standfirst reads text, Markdown, HTML, PDF, DOCX, mail, NITF, NewsML and JSON: save it as one of "
        "these and drop it again.",
    )
