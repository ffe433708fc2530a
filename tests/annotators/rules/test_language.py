import pytest

from extractor.annotators.rules.language import is_english


@pytest.mark.parametrize(
    "text",
    [
        "Norwegian Foreign Minister Ida Solheim met Thabo Ndlela in Geneva.",
        "Talks resume",
        "The delegations of Côte d'Ivoire and São Tomé met President Lucía Benegas and Aïssa Mounkaila in Asunción.",
        "El Salvador and Los Angeles officials signed a deal, the ministry said.",
        "",
    ],
)
def test_english_is_told_also_where_it_is_short_or_full_of_foreign_names(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Le ministre a rencontré son homologue à Genève. « Nous sommes d'accord », a-t-il déclaré à la presse.",
        "El ministro de Exteriores se reunió con su homólogo en Madrid y dijo que los acuerdos siguen en pie.",
        "Der Außenminister traf sich mit seinem Kollegen und sagte, die Verhandlungen würden fortgesetzt.",
        "Il ministro degli Esteri ha incontrato il suo omologo a Roma e ha detto che i colloqui continueranno per mesi.",
        "Министр иностранных дел встретился с коллегой в Москве.",
        "وزير الخارجية التقى نظيره في القاهرة وقال إن المحادثات ستستمر.",
        "外交部长会见了对方代表团，双方同意继续谈判。",
    ],
)
def test_other_languages_are_not_taken_for_english(text: str) -> None:
    assert not is_english(text)


def test_a_stated_language_wins() -> None:
    assert is_english("Le ministre", "en-GB")
    assert not is_english("The minister met the envoy.", "fr")
