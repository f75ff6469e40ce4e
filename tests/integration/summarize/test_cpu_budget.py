from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.builders import BUCKET, s3_message, sqs_event

STORY = (
    b"Ben Wallace said the river rose by three metres in the night. Nobody was hurt in the town."
)


@pytest.mark.parametrize(("milliseconds", "status"), [(120_000, "SUMMARIZED"), (1, "REJECTED")])
def test_a_file_may_take_half_of_the_time_that_lambda_leaves(
    milliseconds: int, status: str, summarize: ModuleType, s3: Any
) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.txt", Body=STORY)
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: milliseconds)
    summarize.handle(sqs_event(s3_message("a.txt")), context)
    assert summarize.archive.read("a.txt").article.status == status
