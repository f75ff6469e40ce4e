"""The reasons to reject a file: answers to its owner, not failures of Standfirst."""

from archive.article import Reason, ReasonCode


class Rejection(Exception):
    """The file cannot become an article; the message says what its owner can do."""

    def __init__(self, code: ReasonCode, message: str) -> None:
        super().__init__(message)
        self.reason = Reason(code=code, message=message)


def unsupported(kind: str) -> Rejection:
    """The rejection of a file that is not supported; `kind` is a phrase such as `an e-book`."""
    return Rejection(
        "unsupported_type",
        f"The file is {kind}. Standfirst reads text, Markdown, HTML, PDF, DOCX, mail, NITF, "
        "NewsML and JSON: save it as one of these and upload it again.",
    )


def several_articles(contents: str) -> Rejection:
    """The rejection of a file with more than one article, such as `3 e-mails`."""
    return Rejection(
        "several_articles", f"The file holds {contents}. Upload each as a file of its own."
    )
