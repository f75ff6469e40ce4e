"""The exception that rejects a file. A rejection is a result, not an error of Standfirst."""

from archive.article import Reason, ReasonCode


class Rejection(Exception):
    """The file is not a supported article; the message says why, and how to correct the file."""

    def __init__(self, code: ReasonCode, message: str) -> None:
        super().__init__(message)
        self.reason = Reason(code=code, message=message)


def unsupported(kind: str) -> Rejection:
    """The rejection of a file that is not supported; `kind` is a phrase such as `an e-book`."""
    return Rejection(
        "unsupported_type",
        f"The file is {kind}. Standfirst reads plain text, Markdown, HTML, PDF, DOCX, e-mail, "
        "NITF, NewsML, RSS, Atom and JSON. Save the article as one of these and upload it again.",
    )


def several_articles(contents: str) -> Rejection:
    """The rejection of a file of several articles; `contents` is a phrase such as `3 e-mails`."""
    return Rejection(
        "several_articles", f"The file contains {contents}. Upload each one as a separate file."
    )
