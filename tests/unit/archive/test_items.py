import zlib

import pytest
from pydantic import ValidationError

from archive.items import Item


@pytest.mark.parametrize("name", ["article", "card"])
def test_the_error_of_a_damaged_document_does_not_contain_its_text(name: str) -> None:
    item = Item(
        1, "SUMMARIZED", None, "v1", "test/1", 2, zlib.compress(b'{"text": "Secret plan."}')
    )
    with pytest.raises(ValidationError) as error:
        getattr(item, name)
    assert "Secret" not in str(error.value)
