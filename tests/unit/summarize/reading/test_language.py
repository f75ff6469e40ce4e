import pytest

from summarize.reading.language import identify
from summarize.reading.rejection import Rejection

FRENCH = (
    "Le président de la République a rencontré lundi à Paris le chancelier allemand pour discuter de la situation en Ukraine. "
    "Les deux dirigeants ont convenu de renforcer leur aide, selon un communiqué publié dans la soirée."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FRENCH, "French"),
        (
            "El presidente del Gobierno anunció el lunes nuevas medidas para los hogares con menos ingresos del país.",
            "Spanish",
        ),
        (
            "Der Bundeskanzler sagte am Montag, dass die Regierung neue Regeln für die Industrie plane und bald vorstelle.",
            "German",
        ),
        (
            "Премьер-министр заявил в понедельник, что правительство примет новые меры поддержки промышленности.",
            "Russian",
        ),
        (
            "政府は月曜日、新しい経済対策を発表した。首相は記者会見で国民に理解を求めた。",
            "Japanese",
        ),
    ],
)
def test_the_rejection_of_a_text_in_another_language_names_the_language(
    text: str, language: str
) -> None:
    with pytest.raises(Rejection) as rejection:
        identify(text)
    assert rejection.value.reason.code == "unsupported_language"
    assert language in rejection.value.reason.message


@pytest.mark.parametrize(
    "text",
    [
        "Macron, Scholz, Draghi and Zelenskyy met in Kyiv.",
        "Macron meets Scholz, Meloni, Sánchez in Paris Monday.",
        "Liverpool 3, Real Madrid 1. Bayern Munich 2, Inter Milan 2. Porto 0, Benfica 1. Ajax 4, Feyenoord 0.",
        "Profits rose. Shares fell.",
        "The president met the chancellor in Paris on Monday to talk about the war, and said they would send more help.",
    ],
)
def test_english_and_short_texts_full_of_names_are_accepted(text: str) -> None:
    assert identify(text) == "en"


def test_english_is_identified_without_py3langid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "py3langid", None)  # importing it would fail
    assert (
        identify(
            "The minister said that it was the first of many, and not the last by far as she saw it."
        )
        == "en"
    )
