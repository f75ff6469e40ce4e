"""Reasons why a file is not summarized: an answer to the file's owner, not a failure."""

from archive.article import Reason, ReasonCode


class Rejection(Exception):
    """The file cannot become an article; the message says what its owner can do."""

    def __init__(self, code: ReasonCode, message: str) -> None:
        super().__init__(message)
        self.reason = Reason(code=code, message=message)


def unsupported(kind: str) -> Rejection:
    """The rejection of a file of another kind, such as `a table`."""
    return Rejection(
        "unsupported_type",
        f"The file is {kind}. Standfirst reads text, Markdown, HTML, PDF, DOCX, mail, NITF, "
        "NewsML and JSON: save it as one of these and upload it again.",
    )


def several(what: str = "several articles") -> Rejection:
    """The rejection of a file with more than one article."""
    return Rejection(
        "several_articles", f"The file holds {what}. Upload each as a file of its own."
    )
