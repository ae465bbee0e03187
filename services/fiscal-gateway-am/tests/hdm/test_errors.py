"""Every documented code has one meaning, in three languages."""

import pytest
from fiscal_gateway_am.domain.reaction import Reaction, Remedy
from fiscal_gateway_am.hdm import errors
from fiscal_gateway_am.hdm.messages import Operation

RETRY, DATA, DEVICE, UNKNOWN = Reaction.RETRY, Reaction.FIX_DATA, Reaction.FIX_DEVICE, Reaction.UNKNOWN

ON_PRINTING: dict[int, Reaction] = {
    400: DATA, 402: DEVICE, 403: DEVICE, 404: DATA, 408: RETRY, 410: DATA, 500: UNKNOWN, 503: UNKNOWN,
    101: DEVICE, 102: RETRY, 103: DATA, 104: UNKNOWN, 105: DATA, 111: DEVICE, 112: DEVICE, 113: DEVICE,
    121: DEVICE, 141: DATA, 142: DATA, 143: UNKNOWN, 144: UNKNOWN, 145: UNKNOWN,
    155: RETRY, 156: RETRY, 174: RETRY, 185: RETRY, 190: RETRY,
}  # fmt: skip
ON_PRINTING |= dict.fromkeys((*range(151, 155), *range(157, 174), *range(175, 185)), DATA)
ON_PRINTING |= dict.fromkeys((*range(186, 190), *range(191, 197)), DATA)


def test_the_table_holds_exactly_the_documented_codes() -> None:
    assert set(errors.DOCUMENTED) == set(ON_PRINTING)
    assert len(errors.DOCUMENTED) == 68


@pytest.mark.parametrize("code", sorted(ON_PRINTING))
@pytest.mark.parametrize("operation", [Operation.PRINT_RECEIPT, Operation.PRINT_RETURN])
def test_every_code_is_classified_on_a_printing_operation(code: int, operation: Operation) -> None:
    assert errors.reaction(code, operation) is ON_PRINTING[code]


@pytest.mark.parametrize("code", sorted(ON_PRINTING))
def test_a_question_never_leaves_anything_in_doubt(code: int) -> None:
    assert errors.reaction(code, Operation.LOOK_UP_RECEIPT) is not UNKNOWN


@pytest.mark.parametrize("code", sorted(ON_PRINTING))
def test_every_code_speaks_three_languages(code: int) -> None:
    texts = errors.answer(code).texts
    assert len({texts.ru, texts.hy, texts.en}) == 3
    assert any("а" <= letter.lower() <= "я" for letter in texts.ru)
    assert any("ա" <= letter.lower() <= "և" for letter in texts.hy)
    assert texts.en.isascii()
    assert texts.ru.endswith(".")
    assert texts.en.endswith(".")
    assert texts.hy.endswith("։")


@pytest.mark.parametrize("code", [0, 99, 197, 201, 599])
def test_an_undocumented_code_proves_nothing(code: int) -> None:
    assert errors.reaction(code, Operation.PRINT_RECEIPT) is UNKNOWN
    assert errors.answer(code).texts is errors.UNDOCUMENTED_TEXTS


@pytest.mark.parametrize(
    ("code", "remedy"),
    [(102, Remedy.LOG_IN_AGAIN), (104, Remedy.LOG_IN_AGAIN), (408, Remedy.WAIT), (190, Remedy.WAIT)]
    + [(code, Remedy.SYNCHRONISE) for code in (155, 156, 174, 185, 503)],
)
def test_a_retry_names_what_to_do_first(code: int, remedy: Remedy) -> None:
    assert errors.remedy(code) is remedy


def test_codes_that_close_the_line_are_known() -> None:
    closing = {code for code, answer in errors.DOCUMENTED.items() if answer.closes}
    assert closing == {400, 402, 403, 404, 500, 101, 103, 104, 105, 111, 112, 113, 121, 155}
